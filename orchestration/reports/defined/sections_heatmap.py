"""Retention by the week in which learners were first active.

Belongs here: the map's cohorts. Does not belong here: asking (`asking.py`), drawing (`charts.py`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from orchestration.figures.board import Point
from orchestration.figures.reference import Field
from orchestration.figures.taken import Taken, place
from orchestration.metrics.errors import MetricsError
from orchestration.metrics.intervals import wilson
from orchestration.metrics.written import number_range, percent, whole
from orchestration.reports.defined.asking import Ask, ask, number, origins
from orchestration.reports.defined.definition import Heatmap
from orchestration.reports.defined.document import HeatmapSection
from orchestration.reports.defined.document_parts import CohortRow, Number
from orchestration.reports.defined.scene import Scene
from orchestration.reports.defined.small import hidden_number, small_groups

_OF_WEEKS = {1: "retention_week_1_ratio", 4: "retention_week_4_ratio"}
"""Weeks after joining of which the catalogue has a metric."""

_FIELDS: tuple[Field, ...] = ("value", "n", "low", "high")

_TABLE = "cohorts.agg_cohort_retention"

_COHORTS = f"""
select
    cohort_week_date,
    period_number,
    sum(cohort_size),
    sum(active_count),
    bool_and(is_complete)
from {_TABLE}
where population = 'people' and retention_definition = 'bounded' and minimum_day_count = 1
    and cohort_week_date between $first and $last and period_number <= $weeks
group by all
order by all
"""


def heatmap(scene: Scene, section: Heatmap) -> HeatmapSection:
    """Fill a section that shows retention by week of first activity."""
    last = scene.last_known
    monday = last - dt.timedelta(days=last.weekday())
    first = monday - dt.timedelta(weeks=section.cohorts - 1)
    told = ask(scene, Ask(list(_OF_WEEKS.values()), first, last, granularity="week"))
    rows: list[Any] = []
    problem = told.problem
    if not problem:
        try:
            rows = scene.board.answers.rows(
                _COHORTS, {"first": first, "last": monday, "weeks": section.weeks}
            )
        except MetricsError as error:
            problem = str(error).removeprefix("not answered: ")
    cohorts = tuple(_cohorts(scene, rows, told.points, section.weeks))
    if not cohorts and not problem:
        problem = f"nobody was first active in the {section.cohorts} weeks up to {last}"
    return HeatmapSection(
        title=section.title,
        width=section.width,
        problem=problem,
        rows=cohorts,
        text=_heatmap_text(section, cohorts),
    )


def _cohorts(
    scene: Scene, rows: Sequence[Any], points: Sequence[Point], weeks: int
) -> Iterator[CohortRow]:
    """The weeks of joining, those of few learners without their figures (PRV-16)."""
    by_week: dict[dt.date, dict[int, Any]] = defaultdict(dict)
    for row in rows:
        by_week[row[0]][row[1]] = row
    sizes = {week: periods[0][2] for week, periods in by_week.items()}
    hidden = {list(sizes)[place] for place in small_groups(dict(enumerate(sizes.values())))}
    known = {
        (week, after): _short(number(point, name))
        for point in points
        for after, name in _OF_WEEKS.items()
        if (week := _date(point.time)) not in hidden and point.value(name) is not None
    }
    for week, periods in by_week.items():
        if week in hidden:
            size = hidden_number()
            shares = [hidden_number() if _is_over(periods.get(n)) else None for n in _after(weeks)]
        else:
            size = _size(scene, week, sizes[week])
            shares = [known.get((week, n)) or _share(scene, periods.get(n)) for n in _after(weeks)]
        yield CohortRow(week=week, text=f"{week.day} {week:%b}", size=size, shares=tuple(shares))


def _after(weeks: int) -> range:
    return range(1, weeks + 1)


def _is_over(row: Any) -> bool:
    """Whether a week after joining is over for all of the cohort."""
    return row is not None and bool(row[4])


def _size(scene: Scene, week: dt.date, size: int) -> Number:
    taken = Taken(_TABLE, "sum", "cohort_size", at=_at(week, 0))
    return Number(value=size, text=whole(size), cells=origins(scene, {"value": (taken, size)}))


def _short(share: Number) -> Number:
    """A share of the map: whole percents fit."""
    return share.model_copy(update={"text": percent(share.value, 0)})


def _share(scene: Scene, row: Any) -> Number | None:
    """Share of a cohort; none if the week is not over for all of it."""
    if not _is_over(row):
        return None
    week, after, size, active, _ = row
    bounds = wilson(active, size)
    if bounds is None:
        return None
    taken = Taken(_TABLE, "share", "active_count", "cohort_size", _at(week, after))
    share = Number(
        value=active / size,
        text=percent(active / size, 0),
        n=size,
        low=bounds[0],
        high=bounds[1],
        range_text=number_range(*bounds, "ratio"),
    )
    fields = {str(each): (taken.of_field(each), getattr(share, each)) for each in _FIELDS}
    return share.model_copy(update={"cells": origins(scene, fields)})


def _at(week: dt.date, after: int) -> tuple[tuple[str, Any], ...]:
    """Rows of a cohort, of all apps."""
    return place(
        population="people",
        retention_definition="bounded",
        minimum_day_count=1,
        cohort_week_date=week,
        period_number=after,
    )


def _heatmap_text(section: Heatmap, rows: Sequence[CohortRow]) -> str:
    firsts = [row.shares[0] for row in rows if row.shares and row.shares[0] is not None]
    known = [each.value for each in firsts if each is not None and each.value is not None]
    if not known:
        return f"{section.title}: no cohort whose first week is over."
    return (
        f"{section.title}: {len(rows)} weekly cohorts; in the week after "
        f"{percent(min(known), 0)} to {percent(max(known), 0)} of them were active again."
    )


def _date(moment: dt.date | dt.datetime | None) -> dt.date | None:
    return moment.date() if isinstance(moment, dt.datetime) else moment
