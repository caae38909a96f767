"""What stands beside a page's numbers: changes, what they stand on, why one is missing.

Belongs here: those words. Does not belong here: which numbers (`content.py`), how one is written
(`metrics/written.py`). Pages carry all words, so that no script writes numbers of its own.
"""

from __future__ import annotations

import datetime as dt

from orchestration.metrics.ranges import Span
from orchestration.metrics.written import number_range, signed_percent, signed_points

INCOMPLETE = "incomplete"
NOT_OVER = f"{INCOMPLETE}: the period is not over"
HIDDEN_CHART = "hidden: some days or groups have fewer than 5 people"
HIDDEN = "fewer than 5 people, or told by the rest"

Number = int | float


def change(value: Number | None, previous: Number | None, unit: str) -> str | None:
    """How much a value differs from the one before: points of per cent, or per cent.

    >>> change(0.66, 0.65, "ratio"), change(948, 811, "count"), change(5, 0, "count")
    ('+1.0 pp', '+16.9%', None)
    """
    if value is None or previous is None:
        return None
    if unit == "ratio":
        return signed_points(value - previous)
    return signed_percent((value - previous) / abs(previous)) if previous else None


def basis(n: Number | None, low: Number | None, high: Number | None, unit: str) -> str | None:
    """What a rate stands on: its n and its interval."""
    if n is None:
        return None
    said = f"n {n:,.0f}"
    if low is None or high is None:
        return said
    return f"{said}; 95%: {number_range(low, high, unit)}"


def incomplete(first: dt.datetime | None, since: dt.datetime) -> str:
    """Why a figure is not of a whole period: its data begin within it, or it is not over.

    Args:
        first: The first period that the metric is known of.
        since: The beginning of the figure's own.
    """
    if first is not None and first > since:
        return f"incomplete: data begin on {first:%Y-%m-%d}"
    return NOT_OVER


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
