"""Metrics by a dimension.

Belongs here: sections of rows. Does not belong here: asking (`asking.py`), cohorts
(`sections_heatmap.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from orchestration.figures.board import Point
from orchestration.metrics.words import dimension
from orchestration.reports.comparison import relative_change
from orchestration.reports.defined.asking import BACK, Ask, ask, number
from orchestration.reports.defined.definition import Table
from orchestration.reports.defined.document import TableSection
from orchestration.reports.defined.document_parts import Column, Row
from orchestration.reports.defined.scene import Scene
from orchestration.reports.defined.sections_trend import label_of
from orchestration.reports.defined.small import few, hidden_number
from orchestration.reports.defined.trend_time import has_whole
from orchestration.reports.tiles import change_text


def table(scene: Scene, section: Table) -> TableSection:
    """Fill a section that shows metrics by a dimension, the largest of the first metric first.

    Metrics that are known by the week, say, are shown of the newest whole week: of the last one
    before the period's end where there is none in it, compared with nothing then.
    """
    first = scene.metric(section.metrics[0])
    grain = first.granularity
    coarse = {scene.coarseness([name]) for name in section.metrics}
    if len(coarse) > 1:
        message = f"one table has metrics known by {' or by '.join(sorted(coarse))}, not both."
        raise scene.named.fault((*scene.place, "metrics"), message)
    asked = Ask(
        section.metrics,
        scene.period.first,
        scene.period.last,
        by=[section.by],
        granularity=grain,
        where=section.where,
        is_compared=scene.is_compared and scene.has_before(first.name),
    )
    told = ask(scene, asked)
    if grain is not None and not has_whole(scene.period, grain):
        back = scene.period.first - dt.timedelta(days=BACK[grain])
        told = ask(scene, replace(asked, first=back, is_compared=False))
    points = [point for point in told.points if _has_any(point, section.metrics)]
    if grain is not None:
        over = [point for point in points if point.is_complete_of(first.name)]
        newest = max((str(point.time) for point in over), default="")
        points = [point for point in over if str(point.time) == newest]
    points.sort(key=lambda point: (-(point.value(first.name) or 0), str(point.dimensions)))
    hidden = few(points, section.metrics)
    shown = list(enumerate(points))[: section.rows]
    return TableSection(
        title=section.title,
        width=section.width,
        problem=told.problem or ("" if points else f"no data for {scene.period.text}"),
        dimension=section.by,
        dimension_text=dimension(section.by),
        columns=tuple(
            Column(metric=name, label=scene.metric(name).label, unit=scene.unit(name))
            for name in section.metrics
        ),
        rows=tuple(
            _hidden_row(section, point) if place in hidden else _row(section, point)
            for place, point in shown
        ),
        left_out=len(points) - len(shown),
    )


def _hidden_row(section: Table, point: Point) -> Row:
    numbers = tuple(hidden_number() for _ in section.metrics)
    name = label_of(point.dimensions[section.by])
    return Row(name=name, numbers=numbers, change=None, change_text="")


def _row(section: Table, point: Point) -> Row:
    first = section.metrics[0]
    unit = point.board.metrics[first].meta["unit"]
    previous = point.value(first, "previous") if point.is_complete_of(first) else None
    change = relative_change(point.value(first), previous) if unit != "ratio" else None
    return Row(
        name=label_of(point.dimensions[section.by]),
        numbers=tuple(number(point, name) for name in section.metrics),
        change=change,
        change_text=change_text(change),
    )


def _has_any(point: Point, metrics: Sequence[str]) -> bool:
    return any(point.value(name) not in {None, 0} for name in metrics)
