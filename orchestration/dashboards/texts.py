"""Numbers as words: the one place where a page's numbers are written.

Belongs here: units, changes, intervals. Does not belong here: which numbers (`content.py`). Pages
carry what is written here, so that no script writes numbers of its own.
"""

from __future__ import annotations

import datetime as dt

from orchestration.metrics.ranges import Span

NO_DATA = "no data"
NOT_OVER = "incomplete: the period is not over"
HIDDEN_CHART = "hidden: some days or groups have fewer than 5 people"
HIDDEN = "fewer than 5 people, or told by the rest"

_PERCENT = 100
_MANY = 1_000
_HOUR, _MINUTE = 3_600, 60
_SMALL_MONEY = 100
_UNITS = {
    "seconds": "s", "hours": "h", "days": "days", "millis": "ms", "bytes": "GB", "score": "",
}  # fmt: skip

Number = int | float


def number(value: Number | None, unit: str) -> str:
    """A value with its unit; nothing known is said, not shown as 0.

    >>> number(0.7710589, "ratio"), number(531947, "cents"), number(9963, "count")
    ('77.1 %', '$5,319', '9,963')
    >>> number(7643038, "seconds"), number(None, "count"), number(4.25, "score")
    ('2,123 h', 'no data', '4.25')
    """
    if value is None:
        return NO_DATA
    if unit == "ratio":
        return f"{value * _PERCENT:,.1f} %"
    if unit in {"cents", "micros"}:
        return _money(value / (_PERCENT if unit == "cents" else 1e6))
    if unit == "seconds":
        return _duration(value)
    if unit == "bytes":
        return f"{value / 1e9:,.1f} GB"
    words = _UNITS.get(unit, "")
    return f"{_plain(value)} {words}".strip()


def change(value: Number | None, previous: Number | None, unit: str) -> str | None:
    """How much a value differs from the one before: points of per cent, or per cent.

    >>> change(0.66, 0.65, "ratio"), change(948, 811, "count"), change(5, 0, "count")
    ('+1.0 pp', '+16.9 %', None)
    """
    if value is None or previous is None:
        return None
    if unit == "ratio":
        return f"{(value - previous) * _PERCENT:+,.1f} pp"
    return f"{(value - previous) / abs(previous) * _PERCENT:+,.1f} %" if previous else None


def basis(n: Number | None, low: Number | None, high: Number | None, unit: str) -> str | None:
    """What a rate stands on: its n and its interval."""
    if n is None:
        return None
    said = f"n {n:,.0f}"
    if low is None or high is None:
        return said
    if unit == "ratio":
        return f"{said}; 95 %: {low * _PERCENT:.1f} to {high * _PERCENT:.1f} %"
    return f"{said}; 95 %: {number(low, unit)} to {number(high, unit)}"


def days(span: Span) -> str:
    """A time by its first and last day."""
    last = span.until - dt.timedelta(days=1)
    return f"{span.since:%Y-%m-%d} to {last:%Y-%m-%d}"


def label(value: object) -> str:
    """A dimension's value as words; what is unknown is said.

    >>> label("fitness_coach"), label(None), label(True)
    ('fitness coach', 'not stated', 'yes')
    """
    if value is None:
        return "not stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


def _plain(value: Number) -> str:
    if isinstance(value, int) or float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= _MANY else f"{value:,.2f}"


def _money(dollars: float) -> str:
    sign = "-" if dollars < 0 else ""
    size = abs(dollars)
    return (
        f"{sign}${size:,.0f}"
        if size >= _SMALL_MONEY
        else f"{sign}${size:,.{2 if size >= 1 or not size else 4}f}"
    )


def _duration(seconds: Number) -> str:
    if abs(seconds) >= _HOUR * 2:
        return f"{seconds / _HOUR:,.0f} h" if seconds >= _HOUR * 10 else f"{seconds / _HOUR:,.1f} h"
    return f"{seconds / _MINUTE:,.1f} min" if abs(seconds) >= _MINUTE * 2 else f"{seconds:,.0f} s"
