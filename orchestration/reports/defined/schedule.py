"""When which report is made: cadences, and the period that a moment asks for.

Belongs here: the plan. Does not belong here: starting anything (`orchestration/schedules.py`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from orchestration.reports.defined.period import ReportPeriod, last_over

Cadence = Literal["daily", "weekly", "monthly", "quarterly"]

_LENGTHS: dict[Cadence, str] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
}
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Planned:
    """Reports that are made together.

    Attributes:
        cadence: How often.
        reports: Which.
        cron: When, in UTC.
    """

    cadence: Cadence
    reports: tuple[str, ...]
    cron: str

    def period(self, moment: dt.datetime) -> ReportPeriod:
        """The last day, week, month or quarter that was over at a moment, by the calendar.

        What the data know of it does not matter here: the report says what is missing.

        >>> PLAN[1].period(dt.datetime(2026, 11, 23, 6)).slug
        '2026-W47'
        """
        return last_over(_LENGTHS[self.cadence], moment.date() - _DAY)


PLAN = (
    Planned("daily", ("business",), "0 6 * * *"),
    Planned("weekly", ("executive",), "0 6 * * 1"),
    Planned("monthly", ("executive", "technical"), "0 6 1 * *"),
    Planned("quarterly", ("executive", "business", "technical"), "0 6 1 1,4,7,10 *"),
)
"""Reports at six in the morning, when the night's release is there (RPT-05)."""
