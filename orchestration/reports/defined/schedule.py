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
_SETTLED = dt.timedelta(days=2)
"""The release of a night does not yet know the day before whole: in the west it lasts until noon in
UTC. So that what is sent is of a whole time, a report waits one night more."""


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
        """The last day, week, month or quarter that the night's release may know whole.

        What the data know of it does not matter here: the report says what is missing.

        >>> PLAN[1].period(dt.datetime(2026, 11, 24, 6)).slug
        '2026-W47'
        """
        return last_over(_LENGTHS[self.cadence], moment.date() - _SETTLED)


PLAN = (
    Planned("daily", ("business",), "0 6 * * *"),
    Planned("weekly", ("executive",), "0 6 * * 2"),
    Planned("monthly", ("executive", "technical"), "0 6 2 * *"),
    Planned("quarterly", ("executive", "business", "technical"), "0 6 2 1,4,7,10 *"),
)
"""Reports at six in the morning, when the night's release is there (RPT-05): of the day before
yesterday, of the week on Tuesdays, of the month and quarter on the second."""
