"""One period against the one before: changes of amounts and of shares.

Belongs here: shares with their uncertainty, and what counts as a change. Does not belong here:
their words (`tiles.py`) or the arithmetic of intervals (`differences.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.metrics.intervals import LEVEL, wilson
from orchestration.reports.differences import differs
from orchestration.reports.document import Change, Direction, Interval, Measure

_SAME = 0.0005
"""Smaller changes are neither up nor down: their words tell how small they are."""


@dataclass(frozen=True)
class Share:
    """So many of so many; a share without observations has no value."""

    hits: float
    n: int

    def measure(self) -> Measure:
        """The share with n and its Wilson interval."""
        bounds = wilson(self.hits, self.n)
        if bounds is None:
            return Measure(value=None, n=0)
        low, high = (round(bound, 6) for bound in bounds)
        interval = Interval(low=low, high=high, level=LEVEL)
        return Measure(value=round(self.hits / self.n, 6), n=self.n, interval=interval)


def pooled(shares: Sequence[Share]) -> Share:
    """All observations of several shares as one."""
    return Share(sum(share.hits for share in shares), sum(share.n for share in shares))


def relative_change(current: float | None, previous: float | None) -> Change | None:
    """The relative change; none where it has no meaning: no data, or nothing to start from."""
    if current is None or previous is None or previous <= 0:
        return None
    value = current / previous - 1
    return Change(value=round(value, 6), kind="relative", direction=_direction(value))


def share_change(current: Share, previous: Share) -> Change | None:
    """The difference of two shares, and whether it is more than chance."""
    if not current.n or not previous.n:
        return None
    value = current.hits / current.n - previous.hits / previous.n
    return Change(
        value=round(value, 6),
        kind="difference",
        direction=_direction(value),
        is_beyond_chance=differs((current.hits, current.n), (previous.hits, previous.n)),
    )


def _direction(value: float) -> Direction:
    if abs(value) < _SAME:
        return "same"
    return "up" if value > 0 else "down"
