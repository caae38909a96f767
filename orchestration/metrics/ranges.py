"""Time: what a request's time range means on a release, periods, and when they are over.

Belongs here: arithmetic on moments. Does not belong here: SQL (`statement.py`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from orchestration.metrics.errors import RequestError
from orchestration.metrics.shapes import TimeRange

GRAINS = ("minute", "hour", "day", "week", "month")
"""Lengths of periods, finest first."""

_NEARLY_OVER = dt.timedelta(minutes=1)
"""A period of which less is left counts as over."""

_FURTHEST_BEHIND = dt.timedelta(hours=12)
"""Days of learners are over when they are over in the last zone, UTC-12."""

_DAY = dt.timedelta(days=1)
_LENGTHS = {"minute": dt.timedelta(minutes=1), "hour": dt.timedelta(hours=1), "day": _DAY}
_MONTHS = 12


@dataclass(frozen=True)
class Span:
    """A time from its first moment to the first moment after it, without offset."""

    since: dt.datetime
    until: dt.datetime


def over_until(as_of: dt.datetime, calendar: str) -> dt.datetime:
    """Up to which moment of a calendar time is over at the logical now of a release.

    Args:
        as_of: Logical now in UTC, without offset.
        calendar: `learner` (over everywhere on earth) or `utc`.
    """
    return as_of + _NEARLY_OVER - (_FURTHEST_BEHIND if calendar == "learner" else dt.timedelta())


def over_everywhere(until: dt.datetime) -> dt.datetime:
    """When learners' days that end at a moment of their calendar are over everywhere, in UTC."""
    return until + _FURTHEST_BEHIND


def last_whole_day(as_of: dt.datetime) -> dt.date:
    """The last day that is over everywhere on earth.

    >>> last_whole_day(dt.datetime(2026, 10, 31, 12))
    datetime.date(2026, 10, 30)
    """
    return over_until(as_of, "learner").date() - _DAY


def resolved(asked: TimeRange, as_of: dt.datetime) -> Span:
    """The moments that a time range means.

    >>> resolved(TimeRange(last="30d"), dt.datetime(2026, 10, 31, 12))
    Span(since=datetime.datetime(2026, 10, 1, 0, 0), until=datetime.datetime(2026, 10, 31, 0, 0))

    Raises:
        RequestError: It ends before it begins.
    """
    if asked.last is not None:
        until = _midnight(last_whole_day(as_of) + _DAY)
        number, unit = int(asked.last[:-1]), asked.last[-1]
        if unit == "M":
            return Span(months_later(until, -number), until)
        return Span(until - number * _DAY * (7 if unit == "w" else 1), until)
    start, end = asked.start, asked.end
    if start is None or end is None:
        message = "give either start and end, or last"
        raise RequestError(message)
    since = start if isinstance(start, dt.datetime) else _midnight(start)
    until = end if isinstance(end, dt.datetime) else _midnight(end) + _DAY
    if since >= until:
        message = f"the time range ends at {until}, before it begins at {since}"
        raise RequestError(message)
    return Span(since, until)


def floored(moment: dt.datetime, grain: str) -> dt.datetime:
    """The first moment of the period in which a moment lies.

    >>> floored(dt.datetime(2026, 11, 19, 10, 5), "week")
    datetime.datetime(2026, 11, 16, 0, 0)
    """
    if grain == "minute":
        return moment.replace(second=0, microsecond=0)
    if grain == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = _midnight(moment.date())
    if grain == "day":
        return day
    return day - day.weekday() * _DAY if grain == "week" else day.replace(day=1)


def following(start: dt.datetime, grain: str) -> dt.datetime:
    """The first moment after the period that begins at `start`."""
    if grain == "month":
        return months_later(start, 1)
    return start + (7 * _DAY if grain == "week" else _LENGTHS[grain])


def before(span: Span) -> Span:
    """The equally long time before: as many months where whole months are asked, else as long.

    >>> before(Span(dt.datetime(2026, 3, 1), dt.datetime(2026, 4, 1))).since
    datetime.datetime(2026, 2, 1, 0, 0)
    """
    if all(moment == floored(moment, "month") for moment in (span.since, span.until)):
        years, months = span.until.year - span.since.year, span.until.month - span.since.month
        return Span(months_later(span.since, -(years * _MONTHS + months)), span.since)
    return Span(span.since - (span.until - span.since), span.since)


def months_later(moment: dt.datetime, months: int) -> dt.datetime:
    """The same day and time some months later; the last day of a month that has no such day.

    >>> months_later(dt.datetime(2026, 3, 31), -1)
    datetime.datetime(2026, 2, 28, 0, 0)
    """
    year, month = divmod(moment.year * _MONTHS + moment.month - 1 + months, _MONTHS)
    first = moment.replace(year=year, month=month + 1, day=1)
    length = ((first + 31 * _DAY).replace(day=1) - first).days
    return first.replace(day=min(moment.day, length))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - naive, as marts have them
