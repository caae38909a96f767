"""The time that a report is about: a day, week, month, quarter, the last days, or any days.

Belongs here: which days. Does not belong here: figures, or whether there are data of them
(`notes.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from orchestration.metrics.ranges import Span, before, last_whole_day, months_later
from orchestration.reports.defined.errors import PeriodError
from orchestration.reports.periods import span

_DAY = dt.timedelta(days=1)
_SAYS = "write a day (2026-11-01), week (2026-W45), month (2026-10), quarter (2026-Q3), or last 30d"
_LONGEST_DAYS = 1_100

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_LAST = re.compile(r"last ([1-9]\d{0,3})d")


@dataclass(frozen=True)
class ReportPeriod:
    """Whole days from `first` to `last`, both included.

    Attributes:
        first: First day.
        last: Last day.
        slug: The period as a name of a folder: `2026-10`, `2026-Q3`, `2026-10-01_2026-10-15`.
        text: The period in words.
    """

    first: dt.date
    last: dt.date
    slug: str
    text: str

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def span(self) -> Span:
        """Its first moment and the first moment after it."""
        return Span(_midnight(self.first), _midnight(self.last + _DAY))

    def previous(self) -> ReportPeriod:
        """The equally long time before, as the answers compare: whole months with whole months.

        >>> period("2026-Q3", dt.datetime(2026, 11, 1)).previous().text
        '1 April to 30 June 2026'
        """
        earlier = before(self.span)
        return between(earlier.since.date(), earlier.until.date() - _DAY)

    def is_over(self, as_of: dt.datetime) -> bool:
        """Whether its last day is over everywhere on earth at a moment in UTC."""
        return self.last <= last_whole_day(as_of)


def period(words: str, as_of: dt.datetime) -> ReportPeriod:
    """The period that words mean.

    Args:
        words: `2026-11-01`, `2026-W45`, `2026-10`, `2026-Q3`, `last 30d`; or `day`, `week`,
            `month`, `quarter`: the last one that is over.
        as_of: Logical now of the release, in UTC, without offset.

    >>> period("2026-W45", dt.datetime(2026, 11, 22)).first
    datetime.date(2026, 11, 2)

    Raises:
        PeriodError: They mean none; the message says what to write.
    """
    text = words.strip()
    if text in _CADENCES:
        return last_over(text, last_whole_day(as_of))
    if found := _LAST.fullmatch(text):
        last = last_whole_day(as_of)
        return between(last - (int(found[1]) - 1) * _DAY, last)
    for pattern, made in _NAMED:
        if found := pattern.fullmatch(text):
            try:
                first, last = made(*(int(part) for part in found.groups()))
            except ValueError as error:
                raise PeriodError(f"{words!r} is no period ({error}): {_SAYS}.") from error
            return ReportPeriod(first, last, text, _told(first, last))
    raise PeriodError(f"{words!r} is no period: {_SAYS}.")


def between(first: dt.date, last: dt.date) -> ReportPeriod:
    """The days from one to another, both included.

    Raises:
        PeriodError: The last comes before the first, or they are too many.
    """
    if last < first:
        raise PeriodError(f"the period ends on {last}, before it begins on {first}.")
    if (last - first).days >= _LONGEST_DAYS:
        raise PeriodError(f"{first} to {last} is longer than {_LONGEST_DAYS} days: ask for less.")
    return ReportPeriod(first, last, f"{first}_{last}", _told(first, last))


def last_over(cadence: str, today: dt.date) -> ReportPeriod:
    """The last whole day, week, month or quarter up to a day that is over itself.

    >>> last_over("quarter", dt.date(2026, 11, 21)).slug
    '2026-Q3'
    """
    first, last = _CADENCES[cadence](today + _DAY)
    slugs = {
        "day": f"{first}",
        "week": f"{first:%G-W%V}",
        "month": f"{first:%Y-%m}",
        "quarter": f"{first.year}-Q{(first.month + 2) // 3}",
    }
    return ReportPeriod(first, last, slugs[cadence], _told(first, last))


def _told(first: dt.date, last: dt.date) -> str:
    return f"{first.day} {first:%B %Y}" if first == last else span(first, last)


def _day_before(day: dt.date) -> tuple[dt.date, dt.date]:
    return day - _DAY, day - _DAY


def _week_before(day: dt.date) -> tuple[dt.date, dt.date]:
    monday = day - day.weekday() * _DAY
    return monday - 7 * _DAY, monday - _DAY


def _months_before(day: dt.date, months: int) -> tuple[dt.date, dt.date]:
    after = day.replace(day=1, month=(day.month - 1) // months * months + 1)
    return months_later(_midnight(after), -months).date(), after - _DAY


_CADENCES: dict[str, Callable[[dt.date], tuple[dt.date, dt.date]]] = {
    "day": _day_before,
    "week": _week_before,
    "month": lambda day: _months_before(day, 1),
    "quarter": lambda day: _months_before(day, 3),
}


def _of_month(year: int, month: int, months: int = 1) -> tuple[dt.date, dt.date]:
    first = dt.date(year, month, 1)
    return first, months_later(_midnight(first), months).date() - _DAY


def _of_week(year: int, week: int) -> tuple[dt.date, dt.date]:
    return dt.date.fromisocalendar(year, week, 1), dt.date.fromisocalendar(year, week, 7)


def _of_day(year: int, month: int, day: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, month, day), dt.date(year, month, day)


_NAMED: tuple[tuple[re.Pattern[str], Callable[..., tuple[dt.date, dt.date]]], ...] = (
    (_DATE, _of_day),
    (_WEEK, _of_week),
    (_MONTH, _of_month),
    (_QUARTER, lambda year, quarter: _of_month(year, 3 * quarter - 2, 3)),
)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - naive, as marts have them
