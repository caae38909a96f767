"""The two periods of a report, as days.

Belongs here: which days a report is about. Does not belong here: figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from orchestration.metrics.ranges import last_whole_day

DAYS = 30
"""Days in each period."""


@dataclass(frozen=True)
class Periods:
    """The current period and the one before, of `DAYS` whole days each.

    Attributes:
        first: First day of the current period.
        last: Its last day.
    """

    first: date
    last: date

    @classmethod
    def until(cls, as_of: datetime) -> Periods:
        """The last days that were over everywhere at a moment in UTC.

        >>> Periods.until(datetime(2026, 10, 31, 12))
        Periods(first=datetime.date(2026, 10, 1), last=datetime.date(2026, 10, 30))
        """
        last = last_whole_day(as_of)
        return cls(first=last - timedelta(days=DAYS - 1), last=last)

    @property
    def first_before(self) -> date:
        """First day of the period before."""
        return self.first - timedelta(days=DAYS)

    @property
    def last_before(self) -> date:
        """Last day of the period before."""
        return self.first - timedelta(days=1)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of both periods, oldest first."""
        return tuple(self.first_before + timedelta(days=day) for day in range(2 * DAYS))


def span(first: date, last: date) -> str:
    """Two days as words.

    >>> span(date(2026, 10, 1), date(2026, 10, 30))
    '1 to 30 October 2026'
    """
    start = str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        start += f" {first:%B}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{start} to {last.day} {last:%B %Y}"
