"""What a widget of metrics shows, for every choice that a page offers: values, words, lineage ids.

A page's figures are asked for each period and each combination of filters, so that a page
computes nothing: what it shows is the metrics' own answer, also where people are counted, who
cannot be added up. Hidden groups are left out here, before anything is written.

Belongs here: asking and putting into cells. Does not belong here: which groups are hidden
(`safety.py`), how a number is written (`texts.py`), how a page looks (`page.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from orchestration.dashboards import texts
from orchestration.dashboards.definition import Threshold, Widget
from orchestration.dashboards.people import FILTERS, Place, grain_of, refused_breakdown
from orchestration.dashboards.safety import Safeties, filters_of
from orchestration.dashboards.together import Together
from orchestration.dashboards.windows import DEFAULT_PERIOD, PERIODS, span_of
from orchestration.figures.board import Board, Point
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import Span, before
from orchestration.metrics.shapes import MAX_LIMIT

Cell = dict[str, Any]
"""A number for a page: `t` its words, `x` its value, `i` its lineage id; see `cell_of`."""

Choice = tuple[str, Place]
"""A period, and what the page is filtered by."""

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Asking:
    """What contents are made with.

    Attributes:
        board: The release.
        folder: Its folder.
        safeties: What may be shown.
        shown_in: The page's folder, as lineage names it.
        together: Which metrics of the page are asked in one request.
    """

    board: Board
    folder: Path
    safeties: Safeties
    shown_in: str
    together: Together


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


def cell_of(point: Point, metric: Metric, span: Span, shows: Shows) -> Cell:
    """A number with what belongs to it.

    Returns:
        `h` for a hidden one; else `t`, `x`, its lineage id `i`, or for other
        choices than the first its reference `r`, and where they apply `n` what it stands on, `c`
        the change, `g` its sign, `p` the value before in words, `w` why it is incomplete.
    """
    if not shows(span):
        return {"h": 1}
    unit = metric.meta["unit"]
    value = point.value(metric.name)
    said: Cell = {"t": texts.number(value, unit), "x": value}
    if shows.is_first:
        said["i"] = point.cell(metric.name).id
    else:
        said["r"] = point.reference(metric.name).text
    bounds = point.value(metric.name, "low"), point.value(metric.name, "high")
    basis = texts.basis(point.value(metric.name, "n"), *bounds, unit)
    if basis:
        said["n"] = basis
    if bounds[0] is not None:
        said["l"], said["u"] = bounds
    first = shows.first
    said |= _compared(point, metric, span, shows)
    warnings = [each for each in (_crossed(value, unit, shows.thresholds),) if each]
    if first is not None and first >= span.since + _DAY:
        warnings.append(f"incomplete: data begin on {first:%Y-%m-%d}")
    elif not point.is_complete and value is not None:
        warnings.append(texts.NOT_OVER)
    if warnings:
        said["w"] = "; ".join(warnings)
    return said


class Shows:
    """Whether a group's figures of a time are shown."""

    def __init__(
        self, asking: Asking, metric: Metric, widget: Widget, place: Place, *, is_first: bool
    ) -> None:
        """Take the group, and whether the page opens with it."""
        self.is_first = is_first
        self.thresholds = widget.alert_thresholds
        self.first = asking.board.answers.first_moment(metric.name)
        self._safety = asking.safeties.of(metric, widget.query)
        self._place = place

    def __call__(self, span: Span) -> bool:
        """Whether they are."""
        return self._safety.shows(span, self._place)


def _crossed(value: float | None, unit: str, thresholds: Sequence[Threshold]) -> str | None:
    """The first threshold that a value is beyond, in words."""
    for each in thresholds:
        if value is not None and each.below is not None and value < each.below:
            return f"{each.severity}: below {texts.number(each.below, unit)}"
        if value is not None and each.above is not None and value > each.above:
            return f"{each.severity}: above {texts.number(each.above, unit)}"
    return None


def _compared(point: Point, metric: Metric, span: Span, shows: Shows) -> Cell:
    """The value before and the change since, where there is a whole period before."""
    earlier, first = before(span), shows.first
    if first is not None and first >= earlier.since + _DAY:
        return {"p": "no whole period before"}
    if not shows(earlier):
        return {"p": "before: hidden"}
    unit = metric.meta["unit"]
    previous, value = point.value(metric.name, "previous"), point.value(metric.name)
    if previous is None:
        return {}
    said: Cell = {"p": f"{texts.number(previous, unit)} before", "y": previous}
    bounds = point.value(metric.name, "low"), point.value(metric.name, "high")
    return said | changed(value, previous, bounds, unit)


def changed(
    value: float | None,
    previous: float,
    bounds: tuple[float | None, float | None],
    unit: str,
) -> Cell:
    """The change of a value in words and its sign; `q` where the interval holds the value before.

    >>> changed(0.42, 0.4, (0.35, 0.49), "ratio")
    {'c': '+2.0 pp, may be chance', 'g': 1, 'q': 1}
    >>> changed(5, 10, (None, None), "count")
    {'c': '-50.0 %', 'g': -1}
    """
    moved = texts.change(value, previous, unit)
    if moved is None or value is None:
        return {}
    sign = (value > previous) - (value < previous)
    low, high = bounds
    if sign and low is not None and high is not None and low <= previous <= high:
        return {"c": f"{moved}, may be chance", "g": sign, "q": 1}
    return {"c": moved, "g": sign}


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
