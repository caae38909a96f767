"""What a chart over time shows: points by day for the chosen period, or by week or month.

Belongs here: asking for points in their order. Does not belong here: figures of whole periods
(`content.py`), how a chart looks (`charts.py`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.dashboards import texts
from orchestration.dashboards.cells import Asking, Cell
from orchestration.dashboards.content import Choice, Content, common_filters
from orchestration.dashboards.definition import Widget
from orchestration.dashboards.people import FILTERS, Place, day_of
from orchestration.dashboards.safety import Safety
from orchestration.dashboards.together import SPARK
from orchestration.dashboards.windows import PERIODS, history, series_span, span_of, without_gaps
from orchestration.figures.board import Point
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import Span, before, following
from orchestration.metrics.shapes import MAX_LIMIT
from orchestration.metrics.written import written

_DAY = dt.timedelta(days=1)

Line = Mapping[dt.date, Cell]
"""A series: its points by the first day of their periods."""


def over_time(asking: Asking, widget: Widget, *, is_spark: bool = False) -> Content:
    """The content of a chart over time, or of a tile's small line: no filters and no lineage."""
    query = widget.query
    by = query.dimensions[0] if query.dimensions else None
    metrics = [asking.board.metrics[name] for name in query.metrics]
    filters = tuple(
        name
        for name in common_filters(asking, metrics, by)
        if name == FILTERS["app"] and not by and not is_spark
    )
    lines = {
        metric.name: _lines(asking, widget, metric, filters, is_spark=is_spark)
        for metric in metrics
    }
    places = sorted({place for found in lines.values() for place, _ in found}, key=repr)
    choices: dict[Choice, list[tuple[Any, list[Cell]]]] = {}
    grain = str(query.granularity)
    is_daily = grain == "day"
    for period in PERIODS if is_daily else ["30d"]:
        for place in places:
            chosen = [
                (metric.label if by is None else texts.label(series), found)
                for metric in metrics
                for (where, series), found in _longest(lines[metric.name], query.limit)
                if where == place
            ]
            choices[period, place] = _rows(chosen, _shown_span(asking, widget, period), grain)
    times = {period: texts.days(_shown_span(asking, widget, period)) for period in PERIODS}
    return Content(filters, choices, times, follows_period=is_daily)


def _lines(
    asking: Asking, widget: Widget, metric: Metric, filters: Sequence[str], *, is_spark: bool
) -> dict[tuple[Place, Any], Line]:
    """Series of a metric, in all and by what it can be filtered by."""
    query = widget.query
    by = query.dimensions[0] if query.dimensions else None
    safety = asking.safeties.of(metric, query)
    lines: dict[tuple[Place, Any], dict[dt.date, Cell]] = defaultdict(dict)
    for chosen in ([], list(filters)) if filters else ([],):
        request = {
            "metrics": asking.together.names(
                widget, metric, SPARK if is_spark else query.granularity
            ),
            "dimensions": [*query.dimensions, *chosen],
            "filters": [each.model_dump(exclude_unset=True) for each in query.filters],
            "time_range": _asked_time(asking, widget),
            "granularity": query.granularity,
            "limit": MAX_LIMIT,
        }
        for point in asking.board.ask(request, f"{asking.shown_in}/{widget.id}"):
            place = frozenset((name, point.dimensions[name]) for name in chosen)
            key = place, None if by is None else point.dimensions[by]
            lines[key][day_of(point.time)] = _cell(
                point, metric, safety, is_kept=not chosen and not is_spark
            )
    return dict(lines)


def _longest(lines: Mapping[tuple[Place, Any], Line], limit: int) -> list[tuple[Any, Line]]:
    """As many series as a chart shows: those with the highest last values."""

    def last(line: Line) -> float:
        known = [cell["x"] for _, cell in sorted(line.items()) if cell.get("x") is not None]
        return known[-1] if known else 0.0

    divided = [(key, line) for key, line in lines.items() if key[1] is not None]
    divided.sort(key=lambda each: (-last(each[1]), repr(each[0])))
    return [each for each in lines.items() if each[0][1] is None] + divided[:limit]


def _cell(point: Point, metric: Metric, safety: Safety, *, is_kept: bool) -> Cell:
    """A point; those of all apps together can be explained by their ids."""
    day, place = day_of(point.time), frozenset(point.dimensions.items())
    grain = str(point.request.granularity)
    since = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as marts have them
    is_shown = (
        safety.shows_day(day, place)
        if grain == "day"
        else safety.shows(Span(since, following(since, grain)), place)
    )
    if not is_shown:
        return {"h": 1}
    unit, value = metric.meta["unit"], point.value(metric.name)
    said: Cell = {"t": written(value, unit), "x": value}
    low, high = point.value(metric.name, "low"), point.value(metric.name, "high")
    basis = texts.basis(point.value(metric.name, "n"), low, high, unit)
    if is_kept and value is not None:
        said["i"] = point.cell(metric.name).id
    if basis:
        said["n"] = basis
    if low is not None:
        said["l"], said["u"] = low, high
    if not point.is_complete_of(metric.name):
        said["w"] = texts.incomplete(point.board.answers.known_from(metric), since)
    return said


def _rows(
    chosen: Sequence[tuple[str, Line]], span: Span, grain: str
) -> list[tuple[Any, list[Cell]]]:
    """A row per day, week or month with a cell per series; the value before is in `y`."""
    moments = {day for _, line in chosen for day in line}
    known = (day for day in moments if span.since.date() <= day < span.until.date())
    shown = without_gaps(known, grain)
    is_daily = grain == "day"
    if is_daily:
        shown = [
            span.since.date() + number * _DAY for number in range((span.until - span.since).days)
        ]
    earlier = before(span).since.date()
    rows: list[tuple[Any, list[Cell]]] = []
    for number, day in enumerate(shown):
        cells = [{**line.get(day, {"m": 1}), "s": name} for name, line in chosen]
        if is_daily and len(cells) == 1:
            past = chosen[0][1].get(earlier + number * _DAY, {}).get("x")
            cells[0] |= {} if past is None else {"y": past}
        rows.append((day.isoformat(), cells))
    return rows


def _shown_span(asking: Asking, widget: Widget, period: str) -> Span:
    grain, as_of = str(widget.query.granularity), asking.board.answers.as_of
    return span_of(period, "day", as_of) if grain == "day" else series_span(grain, as_of)


def _asked_time(asking: Asking, widget: Widget) -> dict[str, str]:
    grain, as_of = str(widget.query.granularity), asking.board.answers.as_of
    span = history("day", as_of) if grain == "day" else series_span(grain, as_of)
    return {"start": span.since.isoformat(), "end": span.until.isoformat()}
