"""Which time a trend shows, and in pieces of which length.

Belongs here: days, weeks and months. Does not belong here: their numbers (`sections_trend.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from orchestration.metrics.ranges import GRAINS, floored, following, months_later
from orchestration.reports.defined.definition import Trend
from orchestration.reports.defined.document_parts import Granularity
from orchestration.reports.defined.period import ReportPeriod
from orchestration.reports.defined.scene import Scene

_BY_DAY = 62
_BY_WEEK = 400
"""The longest periods, in days, that are drawn by day and by week."""

_LEAST = 4
_COURSE: Mapping[Granularity, int] = {"day": 14, "week": 8, "month": 6}
"""Of a period with fewer pieces than the least, so many that end with it are drawn: one day shows
no course."""


def periods_of(scene: Scene, section: Trend, grain: Granularity) -> int | None:
    """How many days, weeks or months are drawn; none for those of the period."""
    if section.periods is not None:
        return section.periods
    return _COURSE[grain] if len(moments(scene.period, grain)) < _LEAST else None


def grain_of(scene: Scene, section: Trend) -> Granularity:
    """The asked length of periods, the only one that a metric is known by, or one that suits."""
    metrics = [scene.metric(name) for name in section.metrics]
    only = next((each.granularity for each in metrics if each.granularity), None)
    if section.granularity != "auto" or only:
        grain = only or section.granularity
    else:
        days = scene.period.days
        suits = "day" if days <= _BY_DAY else "week" if days <= _BY_WEEK else "month"
        grain = max(suits, *(each.finest for each in metrics), key=GRAINS.index)
    if grain not in {"day", "week", "month"}:
        message = f"{', '.join(section.metrics)} cannot be drawn by {grain}."
        raise scene.named.fault((*scene.place, "granularity"), message)
    return grain


def first_of(scene: Scene, section: Trend, grain: Granularity) -> dt.date:
    """The day with which the chart begins."""
    periods = periods_of(scene, section, grain)
    if periods is None:
        return scene.period.first
    end = floored(scene.period.span.until - dt.timedelta(days=1), grain)
    back = periods - 1
    if grain == "month":
        return months_later(end, -back).date()
    return (end - back * (following(end, grain) - end)).date()


def moments(period: ReportPeriod, grain: str) -> list[dt.date]:
    """First days of the pieces of a period."""
    moment, found = floored(period.span.since, grain), []
    while moment < period.span.until:
        found.append(moment.date())
        moment = following(moment, grain)
    return found


def has_whole(period: ReportPeriod, grain: str) -> bool:
    """Whether a whole day, week or month lies in a period."""
    starts = [dt.datetime.combine(day, dt.time()) for day in moments(period, grain)]
    return any(
        start >= period.span.since and following(start, grain) <= period.span.until
        for start in starts
    )
