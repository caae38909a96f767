"""How a metric's number is written, and in which unit people read it.

Belongs here: units. Does not belong here: where numbers come from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from orchestration.reports.defined.document_parts import Unit
from orchestration.reports.numbers import MINUS, NO_DATA, dollars, hours, percent, whole

_SECONDS_PER_HOUR = 3_600
_CENTS = 100
_MICROS = 1_000_000
_GIGABYTE = 1_000_000_000
_MILLIS_PER_SECOND = 1_000

SCALE: Mapping[Unit, float] = {
    "count": 1,
    "ratio": 1,
    "cents": 1 / _CENTS,
    "micros": 1 / _MICROS,
    "seconds": 1 / _SECONDS_PER_HOUR,
    "millis": 1,
    "bytes": 1 / _GIGABYTE,
    "score": 1,
}
"""What a number of the catalogue is multiplied by for people."""

SHOWN: Mapping[Unit, str] = {
    "count": "",
    "ratio": "%",
    "cents": "USD",
    "micros": "USD",
    "seconds": "h",
    "millis": "ms",
    "bytes": "GB",
    "score": "",
}
"""The unit that people read."""


def written(value: float | None, unit: Unit) -> str:
    """A number of the catalogue in words.

    >>> written(123456, "cents"), written(None, "ratio"), written(7200, "seconds")
    ('$1,235', 'no data', '2.0 h')
    """
    return NO_DATA if value is None else _WRITTEN[unit](value * SCALE[unit])


def number_range(low: float, high: float, unit: Unit) -> str:
    """Two ends of an interval: `61.0` to `68.0%`, parted by a dash."""
    first, last = written(low, unit), written(high, unit)
    if MINUS in first + last:
        return f"{first} to {last}"
    if unit == "ratio":
        first = first.removesuffix("%")
    return f"{first}\N{EN DASH}{last}"


def _count(value: float) -> str:
    """Counts are whole; means of counts have a decimal."""
    if value == int(value) or abs(value) >= 100:
        return whole(value).replace("-", MINUS)
    return f"{value:,.1f}".replace("-", MINUS)


def _small_dollars(value: float) -> str:
    return dollars(value) if abs(value) >= 1 or value == 0 else f"${value:.4f}"


def _milliseconds(value: float) -> str:
    if abs(value) >= 10 * _MILLIS_PER_SECOND:
        return f"{value / _MILLIS_PER_SECOND:,.1f} s"
    return f"{value:,.0f} ms"


_WRITTEN: Mapping[Unit, Callable[[float], str]] = {
    "count": _count,
    "ratio": percent,
    "cents": dollars,
    "micros": _small_dollars,
    "seconds": lambda value: (
        hours(value) if abs(value) >= 1 else f"{value * _SECONDS_PER_HOUR / 60:.1f} min"
    ),
    "millis": _milliseconds,
    "bytes": lambda value: f"{value:,.1f} GB",
    "score": lambda value: f"{value:.2f}",
}
