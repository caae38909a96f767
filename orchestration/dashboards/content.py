"""What a widget of metrics shows, for every choice that a page offers: values, words, lineage ids.

A page's figures are asked for each period and each combination of filters, so that a page
computes nothing: what it shows is the metrics' own answer, also where people are counted, who
cannot be added up. Hidden groups are left out here, before anything is written.

Belongs here: asking. Does not belong here: a single number (`cells.py`), which groups are hidden
(`safety.py`), how a page looks (`page.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from orchestration.dashboards import texts
from orchestration.dashboards.cells import Asking, Cell, Shows, cell_of
from orchestration.dashboards.definition import Widget
from orchestration.dashboards.people import FILTERS, Place, grain_of, refused_breakdown
from orchestration.dashboards.safety import filters_of
from orchestration.dashboards.windows import DEFAULT_PERIOD, PERIODS, span_of
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import Span
from orchestration.metrics.shapes import MAX_LIMIT

Choice = tuple[str, Place]
"""A period, and what the page is filtered by."""

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Content:
    """What a widget shows.

    Attributes:
        filters: The dimensions by which it follows the page's filters.
        choices: Rows by choice; each row has its label and a cell per metric.
        times: Its own time by period, in words.
        follows_period: Whether the page's period changes it.
    """

    filters: tuple[str, ...]
    choices: Mapping[Choice, list[tuple[Any, list[Cell]]]]
    times: Mapping[str, str]
    follows_period: bool = True


def windowed(asking: Asking, widget: Widget) -> Content:
    """The content of a widget that shows a period as a whole: a tile, a table, bars, a map."""
    metrics = [asking.board.metrics[name] for name in widget.query.metrics]
    by = widget.query.dimensions[0] if widget.query.dimensions else None
    filters = common_filters(asking, metrics, by)
    choices: dict[Choice, list[tuple[Any, list[Cell]]]] = {}
    for period in PERIODS:
        for size in range(len(filters) + 1):
            for chosen in combinations(filters, size):
                for place, rows in _asked(asking, widget, period, chosen):
                    choices[period, place] = rows
    as_of = asking.board.answers.as_of
    times = {period: texts.days(_span(metrics[0], period, as_of)) for period in PERIODS}
    return Content(filters, choices, times, follows_period=metrics[0].granularity is None)


def common_filters(asking: Asking, metrics: Sequence[Metric], by: str | None) -> tuple[str, ...]:
    """The dimensions by which a widget follows the filters of its page."""
    if by is not None and by not in FILTERS.values():
        return ()
    flow = asking.board.answers.definitions.flow
    shared = [set(filters_of(flow.dimensions(metric.name))) for metric in metrics]
    if any(refused_breakdown(asking.board, metric) for metric in metrics):
        return ()
    return tuple(
        name for name in FILTERS.values() if name != by and all(name in own for own in shared)
    )


def _asked(
    asking: Asking, widget: Widget, period: str, chosen: Sequence[str]
) -> Iterator[tuple[Place, list[tuple[Any, list[Cell]]]]]:
    """Rows per combination of the chosen filters' values."""
    board, query = asking.board, widget.query
    by = query.dimensions[0] if query.dimensions else None
    columns: list[dict[tuple[Place, Any], Cell]] = []
    for name in query.metrics:
        metric = board.metrics[name]
        span = _span(metric, period, board.answers.as_of)
        is_first = not chosen and period == DEFAULT_PERIOD
        column: dict[tuple[Place, Any], Cell] = {}
        for point in board.ask(
            _request(asking, widget, metric, span, chosen), f"{asking.shown_in}/{widget.id}"
        ):
            place = frozenset((each, point.dimensions[each]) for each in chosen)
            own = None if by is None else point.dimensions[by]
            whole = frozenset(point.dimensions.items())
            shows = Shows(asking, metric, widget, whole, is_first=is_first)
            column[place, own] = cell_of(point, metric, span, shows)
        columns.append(column)
    places = sorted({place for column in columns for place, _ in column}, key=repr)
    for place in places:
        groups = {own for column in columns for where, own in column if where == place}
        rows = [(own, [column.get((place, own), {"m": 1}) for column in columns]) for own in groups]
        rows.sort(key=lambda row: (-(row[1][0].get("x") or 0), str(row[0])))
        yield place, rows[: query.limit]


def _request(
    asking: Asking, widget: Widget, metric: Metric, span: Span, chosen: Sequence[str]
) -> dict[str, Any]:
    request: dict[str, Any] = {
        "metrics": asking.together.names(widget, metric, None),
        "dimensions": [*widget.query.dimensions, *chosen],
        "filters": [each.model_dump(exclude_unset=True) for each in widget.query.filters],
        "time_range": {"start": span.since.isoformat(), "end": span.until.isoformat()},
        "compare_to": "previousPeriod",
        "limit": MAX_LIMIT,
    }
    if metric.granularity is not None:
        request["granularity"] = metric.granularity
    return request


def _span(metric: Metric, period: str, as_of: dt.datetime) -> Span:
    """The time of a period for a metric; the last one of those that cannot be added up."""
    if metric.granularity is None:
        return span_of(period, grain_of(metric), as_of)
    if metric.granularity == "day":
        until = span_of(period, "day", as_of).until
        return Span(until - _DAY, until)
    return span_of("7d" if metric.granularity == "week" else "month", metric.granularity, as_of)
