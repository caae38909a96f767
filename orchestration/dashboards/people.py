"""How many people stand behind a number.

Distinct learners where rows are single persons', else the count that the metric is made of.

Belongs here: counting. Does not belong here: what is hidden because of it (`suppress.py`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from orchestration.dashboards.columns import columns_of
from orchestration.figures.board import Board
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import Span
from orchestration.metrics.shapes import MAX_LIMIT, Filter

FILTERS = {"app": "source_system", "platform": "platform", "tier": "plan"}
"""What a page can be filtered by, and the dimension that it is."""

SMALLEST_GROUP = 5
"""Figures of fewer people are hidden, as in the marts of coaches and segments (PRV-16)."""

_IMPERSONAL = frozenset({"revenue.agg_cost_days", "ops.agg_counter_reconciliation"})
"""Tables without people in metrics whose population is everyone: invoices, counters."""

Place = frozenset[tuple[str, Any]]
"""A group: dimensions with their values; a dimension that is not named has any value."""


@dataclass(frozen=True)
class Counter:
    """What counts the people behind a metric.

    Attributes:
        table: Table of single persons' rows, if the metric is made of one.
        model: Its semantic model.
        metric: Else the metric whose value is the number of people; none if that is not told.
        only_people: Whether programs and staff are left out.
        grain: The finest time that the metric is known by, `day` at most.
    """

    table: str | None
    model: str | None
    metric: str | None
    only_people: bool
    grain: str


def grain_of(metric: Metric) -> str:
    """The finest time by which a page shows a metric."""
    if metric.granularity is not None and metric.granularity != "day":
        return metric.granularity
    return "day" if metric.finest in {"minute", "hour", "day"} else metric.finest


def counter_of(board: Board, metric: Metric) -> Counter:
    """What counts the people behind a metric; table and metric are none where there are none."""
    catalogue = board.answers.definitions.catalogue
    population, grain = str(metric.meta["population"]), grain_of(metric)
    only = population == "people"
    for model in sorted(metric.models):
        table, _ = catalogue.time_column(model)
        if population != "none" and "learner_id" in columns_of(board, table):
            return Counter(table, model, None, only, grain)
    tables = {catalogue.time_column(model)[0] for model in metric.models}
    counted = metric.parts[1] if metric.parts else metric.name
    is_told = board.metrics[counted].meta["unit"] == "count"
    if population == "none" or tables <= _IMPERSONAL or not is_told:
        return Counter(None, None, None, only, grain)
    return Counter(None, None, counted, only, grain)


def refused_breakdown(board: Board, metric: Metric) -> str | None:
    """Why a metric must not be divided, if its table does not tell how many people a part has."""
    counter = counter_of(board, metric)
    catalogue = board.answers.definitions.catalogue
    tables = {catalogue.time_column(model)[0] for model in metric.models}
    impersonal = metric.meta["population"] == "none" or tables <= _IMPERSONAL
    if counter.table or counter.metric or impersonal:
        return None
    return (
        f"{metric.name} cannot be divided on a dashboard: {', '.join(sorted(tables))} does not "
        "tell how many people a part stands for, so small parts could not be hidden."
    )


def in_rows(
    board: Board, counter: Counter, dimensions: Mapping[str, str], spans: Sequence[Span]
) -> list[dict[Place, int]]:
    """Distinct learners per span, for every combination of dimensions and of fewer of them.

    Args:
        board: The release.
        counter: A counter with a table.
        dimensions: Name to qualified name, as MetricFlow has it.
        spans: Times on the metric's own calendar.
    """
    source = _source(board, counter, dimensions)
    names = sorted(dimensions)
    groups = f"cube ({', '.join(names)})" if names else "()"
    marks = "".join(f", grouping({name}), {name}" for name in names)
    times = ", ".join(
        f"({place}, timestamp '{span.since}', timestamp '{span.until}')"
        for place, span in enumerate(spans)
    )
    sql = (
        f"with people as ({source}), times (place, since, until) as (values {times}) "
        f"select place, count(distinct learner_id){marks} from times join people "
        f"on counted_at >= since and counted_at < until group by place, {groups}"
    )
    found: list[dict[Place, int]] = [defaultdict(int) for _ in spans]
    for place, people, *marked in board.answers.rows(sql):
        pairs = zip(names, marked[::2], marked[1::2], strict=True)
        found[place][frozenset((name, value) for name, whole, value in pairs if not whole)] = people
    return found


def by_day(
    board: Board, counter: Counter, dimensions: Mapping[str, str], span: Span
) -> dict[Place, dict[dt.date, int]]:
    """Distinct learners per day, in all and by the one dimension, in a time."""
    source = _source(board, counter, dimensions)
    columns = [*sorted(dimensions)][:1]
    groups = "".join(f", {name}" for name in columns)
    marks = "".join(f", grouping({name}), {name}" for name in columns)
    sets = f"grouping sets ((day), (day{groups}))" if columns else "day"
    since, until = f"timestamp '{span.since}'", f"timestamp '{span.until}'"
    sql = (
        f"with people as ({source}), days as (select *, cast(counted_at as date) as day "
        f"from people where counted_at >= {since} and counted_at < {until}) "
        f"select day, count(distinct learner_id){marks} from days group by {sets}"
    )
    found: dict[Place, dict[dt.date, int]] = defaultdict(dict)
    for day, people, *marked in board.answers.rows(sql):
        own = columns and not marked[0]
        found[frozenset({(columns[0], marked[1])}) if own else frozenset()][day] = people
    return found


def told(
    board: Board,
    counter: Counter,
    dimensions: Sequence[str],
    filters: Sequence[Filter],
    span: Span,
) -> dict[Place, dict[dt.date, int]]:
    """The counting metric per day, week or month, for every combination of dimensions.

    Args:
        board: The release.
        counter: A counter with a metric.
        dimensions: Names of dimensions.
        filters: Conditions under which a widget shows the metric.
        span: Whole days, weeks or months.
    """
    found: dict[Place, dict[dt.date, int]] = defaultdict(dict)
    for size in range(len(dimensions) + 1):
        for chosen in combinations(sorted(dimensions), size):
            request = {
                "metrics": [counter.metric],
                "dimensions": list(chosen),
                "filters": [each.model_dump(exclude_unset=True) for each in filters],
                "time_range": {"start": span.since.isoformat(), "end": span.until.isoformat()},
                "granularity": counter.grain,
                "limit": MAX_LIMIT,
            }
            for point in board.ask(request, ""):
                place = frozenset(point.dimensions.items())
                found[place][day_of(point.time)] = int(point.value(str(counter.metric)) or 0)
    return found


def day_of(time: dt.date | dt.datetime | None) -> dt.date:
    """The first day of a point's period."""
    if time is None:
        message = "a point without periods has no day"
        raise ValueError(message)
    return time.date() if isinstance(time, dt.datetime) else time


def _source(board: Board, counter: Counter, dimensions: Mapping[str, str]) -> str:
    """SQL of learner, moment and dimensions of single persons' rows."""
    catalogue = board.answers.definitions.catalogue
    table, moment = catalogue.time_column(str(counter.model))
    columns = columns_of(board, table)
    own, joined = [], []
    for name, qualified in sorted(dimensions.items()):
        home, sql = catalogue.dimension_column(qualified)
        (own if home == table else joined).append(f"{sql} as {name}")
    parts = [f"learner_id, {moment} as counted_at", *own]
    unwanted = [name for name in ("is_bot", "is_internal") if name in columns]
    where = " and ".join(f"{name} is not true" for name in unwanted if counter.only_people)
    rows = f"select {', '.join(parts)} from {table}" + (f" where {where}" if where else "")
    if not joined:
        return rows
    described = f"select learner_id, {', '.join(joined)} from core.dim_learners"
    return f"select * from ({rows}) left join ({described}) using (learner_id)"
