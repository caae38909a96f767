"""The whole statement: MetricFlow's parts put together, ordered totally, a page of it.

Belongs here: SQL around MetricFlow's. Names reach it only after they were looked up; values are
bound. Does not belong here: whether a request can be answered (`plan.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.metrics.facts import Facts
from orchestration.metrics.metric import Metric
from orchestration.metrics.plan import Plan
from orchestration.metrics.ranges import floored

_TYPES = {"text": "varchar", "number": "double", "boolean": "boolean", "moment": "timestamp"}
_TIME = "{{{{ TimeDimension('metric_time', '{grain}') }}}}"

_BOUNDS = re.compile(r"\$(since|until)\b")
"""Placeholders of the asked time, which those of the time before take the place of."""


@dataclass(frozen=True)
class Statement:
    """SQL with the values of its placeholders.

    Columns are `k0, k1…` (the keys), `m0, m1…` (the metrics), `p0, p1…` (the same of the time
    before, if compared) and `total` (points in all).
    """

    sql: str
    count_sql: str
    parameters: Mapping[str, Any]
    page: Mapping[str, int]


def statement(plan: Plan, facts: Facts) -> Statement:
    """The statement that answers a plan.

    Args:
        plan: What is asked.
        facts: Where data begin, so that nothing is counted as zero before.
    """
    request = plan.request
    parameters = {**plan.parameters, "since": plan.span.since, "until": plan.span.until}
    parameters |= _first_moments(plan, facts)
    points = _points(plan, "")
    tables, source = [f"points as (\n{points}\n)"], "points"
    metrics = range(len(plan.columns))
    columns = [f"points.{_key(place)}" for place in range(len(plan.keys))]
    columns += [f"points.m{place}" for place in metrics]
    if plan.previous is not None:
        span = plan.previous
        parameters |= {"previous_since": span.since, "previous_until": span.until}
        tables.append(f"previous as (\n{_points(plan, 'previous_')}\n)")
        source += f"\nleft join previous on {_same_place(plan)}"
        columns += [_earlier(plan, place, metric) for place, metric in enumerate(plan.columns)]
    prefix = f"with {', '.join(tables)}\n"
    return Statement(
        sql=(
            f"{prefix}select {', '.join(columns)}, count(*) over () as total\nfrom {source}\n"
            f"{_ordered(plan)}limit $limit offset $offset"
        ),
        count_sql=f"{prefix}select count(*) from {source}",
        parameters=parameters,
        page={"limit": request.limit, "offset": request.offset},
    )


def _points(plan: Plan, prefix: str) -> str:
    """All points of a time; those of several models meet by their keys, missing ones as well."""
    parts = "\nunion all\n".join(_part(plan, group, prefix) for group in plan.groups)
    keys = [_key(place) for place in range(len(plan.keys))]
    values = [_value(plan, place, metric, prefix) for place, metric in enumerate(plan.columns)]
    grouped = f"\ngroup by {', '.join(keys)}" if keys else ""
    return f"select {', '.join([*keys, *values])}\nfrom (\n{parts}\n) as parts{grouped}"


def _part(plan: Plan, group: tuple[Metric, ...], prefix: str) -> str:
    """MetricFlow's statement for metrics of the same models, its columns renamed by place."""
    own = plan.definitions.flow.dimensions(group[0].name)
    grain = plan.request.granularity
    time = _TIME.format(grain=plan.finest)
    where = [f"{time} >= $since and {time} < $until"]
    where += [
        condition.replace("{d}", f"{{{{ Dimension('{own[name]}') }}}}")
        for name, condition in plan.conditions
    ]
    by = ([f"metric_time__{grain}"] if grain else []) + [
        own[name] for name in plan.request.dimensions
    ]
    sql = plan.definitions.flow.statement(
        tuple(metric.name for metric in group), tuple(by), tuple(where)
    )
    if prefix:
        sql = _BOUNDS.sub(rf"${prefix}\1", sql)
    types = (["timestamp"] if grain else []) + [
        _TYPES[plan.kinds[name]] for name in plan.request.dimensions
    ]
    columns = [
        f"cast(part.{name} as {kind}) as {_key(place)}"
        for place, (name, kind) in enumerate(zip(by, types, strict=True))
    ]
    columns += [
        f"{f'part.{metric.name}' if metric in group else 'null'} as m{place}"
        for place, metric in enumerate(plan.columns)
    ]
    return f"select {', '.join(columns)}\nfrom (\n{sql}\n) as part"


def _value(plan: Plan, place: int, metric: Metric, prefix: str) -> str:
    """A metric's value at a point: a count is 0 where its models have data but no row."""
    value = f"max(parts.m{place})"
    if not metric.counts_rows:
        return f"{value} as m{place}"
    moment = "parts.k0" if plan.request.granularity else f"${prefix}until"
    has_data = f"{moment} {'>=' if plan.request.granularity else '>'} $first_{place}"
    return f"case when {has_data} then coalesce({value}, 0) else {value} end as m{place}"


def _first_moments(plan: Plan, facts: Facts) -> dict[str, dt.datetime | None]:
    """The first period of which each counting metric's models have data."""
    grain = plan.request.granularity
    moments: dict[str, dt.datetime | None] = {}
    for place, metric in enumerate(plan.columns):
        if metric.counts_rows:
            found = [first for model in metric.models if (first := facts.first(model))]
            first = max(found) if len(found) == len(metric.models) else None
            moments[f"first_{place}"] = floored(first, grain) if grain and first else first
    return moments


def _same_place(plan: Plan) -> str:
    """Points of two times belong together when their dimensions and their place in them agree."""
    grain, first = plan.request.granularity, 1 if plan.request.granularity else 0
    same = [
        f"points.{_key(place)} is not distinct from previous.{_key(place)}"
        for place in range(first, len(plan.keys))
    ]
    if grain:
        now, earlier = "$since::timestamp, points.k0", "$previous_since::timestamp, previous.k0"
        same.append(f"date_diff('{grain}', {now}) = date_diff('{grain}', {earlier})")
    return " and ".join(same) or "true"


def _earlier(plan: Plan, place: int, metric: Metric) -> str:
    """A metric's value in the same place of the time before; counts as in `_value`."""
    value, grain = f"previous.m{place}", plan.request.granularity
    if not metric.counts_rows:
        return f"{value} as p{place}"
    has_data = f"$previous_until > $first_{place}"
    if grain:
        periods = f"date_diff('{grain}', $since::timestamp, points.k0)"
        start = (
            f"date_trunc('{grain}', $previous_since::timestamp) + {periods} * interval 1 {grain}"
        )
        has_data = f"{start} >= $first_{place} and {start} < $previous_until"
    return f"case when {has_data} then coalesce({value}, 0) else {value} end as p{place}"


def _ordered(plan: Plan) -> str:
    names = [metric.name for metric in plan.columns]
    asked = [
        f"{_place(order.field, plan.keys, names)} {order.direction} nulls last"
        for order in plan.request.order_by
    ]
    total = [f"points.{_key(place)} nulls last" for place in range(len(plan.keys))]
    return f"order by {', '.join([*asked, *total])}\n" if asked or total else ""


def _place(field: str, keys: tuple[str, ...], metrics: list[str]) -> str:
    if field in metrics:
        return f"points.m{metrics.index(field)}"
    return f"points.{_key(keys.index(field))}"


def _key(place: int) -> str:
    return f"k{place}"
