"""Numbers in a report: differences, and how they are written.

Belongs here: arithmetic on single figures and their text. Does not belong here: where figures come
from (`figures.py`) or what a report says (`summary.py`).
"""

from __future__ import annotations

from math import sqrt

from orchestration.metrics.intervals import wilson

NO_DATA = "no data"
MINUS = "\N{MINUS SIGN}"


def differs(now: tuple[float, int], before: tuple[float, int]) -> bool:
    """Whether two shares differ beyond chance: Newcombe's interval of the difference without zero.

    Args:
        now: Successes and observations.
        before: The same of the period before.

    Returns:
        False also if either has no observation.
    """
    interval, earlier = wilson(*now), wilson(*before)
    if interval is None or earlier is None:
        return False
    share, share_before = now[0] / now[1], before[0] / before[1]
    difference = share - share_before
    below = sqrt((share - interval[0]) ** 2 + (earlier[1] - share_before) ** 2)
    above = sqrt((interval[1] - share) ** 2 + (share_before - earlier[0]) ** 2)
    return not difference - below <= 0 <= difference + above


def whole(value: float | None) -> str:
    """A count with thousands separators, in millions from ten million on."""
    if value is None:
        return NO_DATA
    return _millions(value) if abs(value) >= 10_000_000 else f"{value:,.0f}"


def hours(value: float | None) -> str:
    """Hours: one decimal below a hundred, in millions from a million on."""
    if value is None:
        return NO_DATA
    if abs(value) >= 1_000_000:
        return f"{_millions(value)} h"
    return f"{value:,.0f} h" if abs(value) >= 100 else f"{value:,.1f} h"


def dollars(value: float | None) -> str:
    """US dollars: cents below a thousand, millions from ten million on; the minus comes first."""
    if value is None:
        return NO_DATA
    size = abs(value)
    digits = 0 if size >= 1_000 else 2
    amount = _millions(size) if size >= 10_000_000 else f"{size:,.{digits}f}"
    return f"{MINUS if value < 0 else ''}${amount}"


def percent(value: float | None, digits: int = 1) -> str:
    """A share as a percentage."""
    return NO_DATA if value is None else f"{value * 100:.{digits}f}%".replace("-", MINUS)


def signed_percent(value: float) -> str:
    """A relative change with its sign."""
    return f"{value * 100:+,.1f}%".replace("-", MINUS)


def signed_points(value: float) -> str:
    """A difference of two shares in percentage points with its sign."""
    return f"{value * 100:+.1f} pp".replace("-", MINUS)


def _millions(value: float) -> str:
    return f"{value / 1_000_000:,.1f}M"
