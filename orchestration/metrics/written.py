"""How a number is written, and in which unit: alike in reports, dashboards and alerts.

Belongs here: units and digits. Does not belong here: where numbers come from, names of dimensions
(`words.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

NO_DATA = "no data"
MINUS = "\N{MINUS SIGN}"

_SECONDS_PER_HOUR = 3_600
_CENTS = 100
_MICROS = 1_000_000
_GIGABYTE = 1_000_000_000
_MILLIS_PER_SECOND = 1_000
_PER_CENT = 0.01

SCALE: Mapping[str, float] = {
    "count": 1,
    "ratio": 1,
    "cents": 1 / _CENTS,
    "micros": 1 / _MICROS,
    "seconds": 1 / _SECONDS_PER_HOUR,
    "millis": 1,
    "bytes": 1 / _GIGABYTE,
    "score": 1,
    "hours": 1,
    "days": 1,
}
"""What a number in a unit of the catalogue is multiplied by for people."""


def written(value: float | None, unit: str) -> str:
    """A number of the catalogue in words.

    >>> written(123456, "cents"), written(None, "ratio"), written(7200, "seconds")
    ('$1,235', 'no data', '2.0 h')
    >>> written(0.7169, "ratio"), written(2986.97, "millis"), written(45, "seconds")
    ('71.7%', '2,987 ms', '45 s')
    >>> written(3.44, "count"), written(0.04, "count"), written(450, "cents")
    ('3.4', '0.04', '$4.50')
    """
    if value is None:
        return NO_DATA
    said = _WRITTEN[unit](abs(value) * SCALE[unit])
    is_nothing = not any(digit in said for digit in "123456789")
    return f"{MINUS}{said}" if value < 0 and not is_nothing else said


def number_range(low: float, high: float, unit: str) -> str:
    """Two ends of an interval: `61.0` to `68.0%`, parted by a dash."""
    first, last = written(low, unit), written(high, unit)
    if MINUS in first + last:
        return f"{first} to {last}"
    if unit == "ratio":
        first = first.removesuffix("%")
    return f"{first}\N{EN DASH}{last}"


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
    """A share as a percentage, below one per cent with a digit more."""
    if value is None:
        return NO_DATA
    more = 1 if digits and 0 < abs(value) < _PER_CENT else 0
    return f"{value * 100:.{digits + more}f}%".replace("-", MINUS)


def signed_percent(value: float) -> str:
    """A relative change with its sign; a small one with a digit more, so that it is not none.

    >>> signed_percent(0.169), signed_percent(0.0004), signed_percent(1e-5), signed_percent(0)
    ('+16.9%', '+0.04%', '<0.01% more', '0.0%')
    """
    return _signed(value, "%")


def signed_points(value: float) -> str:
    """A difference of two shares in percentage points with its sign; a small one as above."""
    return _signed(value, " pp")


def _signed(value: float, unit: str) -> str:
    hundred = value * 100
    sign = MINUS if value < 0 else "+"
    if round(hundred, 1):
        return f"{sign}{abs(hundred):,.1f}{unit}"
    if round(hundred, 2):
        return f"{sign}{abs(hundred):.2f}{unit}"
    if not round(value, 9):
        return f"0.0{unit}"
    return f"<0.01{unit} {'less' if value < 0 else 'more'}"


def _millions(value: float) -> str:
    return f"{value / 1_000_000:,.1f}M"


def _count(value: float) -> str:
    """Counts are whole; means of counts have a decimal, two below one."""
    if value == int(value) or value >= 100:
        return whole(value)
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _small_dollars(value: float) -> str:
    return dollars(value) if value >= 1 or value == 0 else f"${value:.4f}"


def _duration(value: float) -> str:
    """Hours, minutes below one, seconds below two minutes."""
    seconds = value * _SECONDS_PER_HOUR
    if value >= 1:
        return hours(value)
    return f"{seconds / 60:.1f} min" if seconds >= 120 else f"{seconds:.0f} s"


def _milliseconds(value: float) -> str:
    if value >= 10 * _MILLIS_PER_SECOND:
        return f"{value / _MILLIS_PER_SECOND:,.1f} s"
    return f"{value:,.0f} ms"


_WRITTEN: Mapping[str, Callable[[float], str]] = {
    "count": _count,
    "ratio": percent,
    "cents": dollars,
    "micros": _small_dollars,
    "seconds": _duration,
    "millis": _milliseconds,
    "bytes": lambda value: f"{value:,.1f} GB",
    "score": lambda value: f"{value:.2f}",
    "hours": hours,
    "days": lambda value: f"{_count(value)} days",
}
