"""The periods that a page offers, and the pieces of time that they are made of.

Belongs here: arithmetic on periods. Does not belong here: what happened in them (`content.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise

from orchestration.metrics.ranges import (
    Span,
    before,
    floored,
    following,
    last_whole_day,
    months_later,
)

PERIODS = {
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    "month": "Last whole month",
}
"""Every period that a page offers, with its name; figures of people exist for no other one."""

DEFAULT_PERIOD = "30d"

SERIES_WEEKS = 13
SERIES_MONTHS = 6

_DAYS = {"7d": 7, "30d": 30, "90d": 90}
_WEEKS = {"7d": 1, "30d": 4, "90d": 13, "month": 4}
_MONTHS = {"7d": 1, "30d": 1, "90d": 3, "month": 1}
_DAY = dt.timedelta(days=1)


def span_of(period: str, grain: str, as_of: dt.datetime) -> Span:
    """The time that a period is for metrics that are known by `grain` at the finest.

    >>> span_of("30d", "week", dt.datetime(2026, 11, 22)).since
    datetime.datetime(2026, 10, 19, 0, 0)

    Args:
        period: One of `PERIODS`.
        grain: `day`, `week` or `month`: whole weeks or months are taken where days are not known.
        as_of: Logical now of the release.
    """
    until = _end(as_of)
    if grain == "week":
        until = floored(until, "week")
        return Span(until - 7 * _WEEKS[period] * _DAY, until)
    if grain == "month" or period == "month":
        until = floored(until, "month")
        return Span(months_later(until, -_MONTHS[period]), until)
    return Span(until - _DAYS[period] * _DAY, until)


def published_spans(grain: str, as_of: dt.datetime) -> list[Span]:
    """All periods of a page and the periods before them: whatever is shown as a whole."""
    spans = [span_of(period, grain, as_of) for period in PERIODS]
    spans += [before(span) for span in spans]
    return sorted(set(spans), key=lambda span: (span.since, span.until))


def pieces(spans: Iterable[Span]) -> list[Span]:
    """The times between all beginnings and ends: each of the spans is made of some of them."""
    known = list(spans)
    edges = sorted({edge for span in known for edge in (span.since, span.until)})
    return [
        Span(since, until)
        for since, until in pairwise(edges)
        if any(span.since <= since and until <= span.until for span in known)
    ]


def units(grain: str, as_of: dt.datetime) -> list[Span]:
    """Whole weeks or months of which a page may show something, oldest first."""
    span = history(grain, as_of)
    found, since = [], span.since
    while since < span.until:
        until = since + 7 * _DAY if grain == "week" else months_later(since, 1)
        found.append(Span(since, until))
        since = until
    return found


def without_gaps(days: Iterable[dt.date], grain: str) -> list[dt.date]:
    """First days of weeks or months, and those of all between the first and the last.

    >>> [str(day) for day in without_gaps([dt.date(2026, 11, 16), dt.date(2026, 11, 2)], "week")]
    ['2026-11-02', '2026-11-09', '2026-11-16']
    """
    known = sorted(set(days))
    found = known[:1]
    while found and found[-1] < known[-1]:
        day = found[-1]
        since = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as marts have them
        found.append(following(since, grain).date())
    return found


def history(grain: str, as_of: dt.datetime) -> Span:
    """The longest time of which a page may show something."""
    spans = published_spans(grain, as_of)
    until = max(span.until for span in spans)
    since = min(span.since for span in spans)
    if grain == "month":
        since = min(since, months_later(until, -SERIES_MONTHS))
    return Span(since, until)


def series_span(grain: str, as_of: dt.datetime) -> Span:
    """The time of a chart by weeks or months, which does not follow the chosen period."""
    until = floored(_end(as_of), grain)
    if grain == "week":
        return Span(until - 7 * SERIES_WEEKS * _DAY, until)
    return Span(months_later(until, -SERIES_MONTHS), until)


def _end(as_of: dt.datetime) -> dt.datetime:
    last = last_whole_day(as_of)
    return dt.datetime(last.year, last.month, last.day) + _DAY  # noqa: DTZ001 - as marts have them
