"""The whole statement: MetricFlow's parts put together, ordered totally, a page of it.

Belongs here: SQL around MetricFlow's. Names reach it only after they were looked up; values are
bound. Does not belong here: whether a request can be answered (`planning.py`), times
(`moments.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.metrics.facts import Facts
from orchestration.metrics.moments import (
    PREVIOUS,
    bound,
    bounds,
    common,
    common_moments,
    first_moments,
    had_data_before,
    has_data_at,
    moved,
)
from orchestration.metrics.plan import Column, Plan

_TYPES = {"text": "varchar", "number": "double", "boolean": "boolean", "moment": "timestamp"}
_TIME = "{{{{ TimeDimension('metric_time', '{grain}') }}}}"

_BOUNDS = re.compile(r"\$((?:since|until)\w*)")
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
    parameters = {**plan.parameters, **bounds(plan), **common_moments(plan, facts)}
    parameters |= first_moments(plan, facts)
    points = _points(plan, "")
    tables, source = [f"points as (\n{points}\n)"], "points"
    metrics = range(len(plan.columns))
    columns = [f"points.{_key(place)}" for place in range(len(plan.keys))]
    columns += [f"points.m{place}" for place in metrics]
    if plan.previous is not None:
        tables.append(f"previous as (\n{_points(plan, PREVIOUS)}\n)")
        source += f"\nleft join previous on {_same_place(plan)}"
        columns += [_earlier(plan, place, column) for place, column in enumerate(plan.columns)]
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
    values = [_value(plan, place, column, prefix) for place, column in enumerate(plan.columns)]
    grouped = f"\ngroup by {', '.join(keys)}" if keys else ""
    return f"select {', '.join([*keys, *values])}\nfrom (\n{parts}\n) as parts{grouped}"


def _part(plan: Plan, group: tuple[Column, ...], prefix: str) -> str:
    """MetricFlow's statement for metrics of the same models, its columns renamed by place.

    A period of the time before is called by the period that has its place in the asked time.
    """
    own = plan.definitions.flow.dimensions(group[0].metric.name)
    grain, rounded = plan.request.granularity, group[0].grain
    time = _TIME.format(grain=rounded)
    since, until = (f"${bound(plan, edge, rounded)}" for edge in ("since", "until"))
    where = [f"{time} >= {since} and {time} < {until}"]
    known = common(group[0])
    where += [] if known is None else [f"{time} >= ${known}"]
    where += [
        condition.replace("{d}", f"{{{{ Dimension('{own[name]}') }}}}")
        for name, condition in plan.conditions
    ]
    by = ([f"metric_time__{grain}"] if grain else []) + [
        own[name] for name in plan.request.dimensions
    ]
    sql = plan.definitions.flow.statement(
        tuple(column.metric.name for column in group), tuple(by), tuple(where)
    )
    if prefix:
        sql = _BOUNDS.sub(rf"${prefix}\1", sql)
    columns = [
        f"cast(part.{own[name]} as {_TYPES[plan.kinds[name]]})" for name in plan.request.dimensions
    ]
    if grain:
        moment = f"cast(part.metric_time__{grain} as timestamp)"
        columns.insert(0, moved(plan, rounded, moment) if prefix else moment)
    columns = [f"{column} as {_key(place)}" for place, column in enumerate(columns)]
    columns += [
        f"{f'part.{column.metric.name}' if column in group else 'null'} as m{place}"
        for place, column in enumerate(plan.columns)
    ]
    return f"select {', '.join(columns)}\nfrom (\n{sql}\n) as part"


def _value(plan: Plan, place: int, column: Column, prefix: str) -> str:
    """A metric's value at a point: a count is 0 where its models have data but no row.

    A ratio has none where there is nothing to divide by, or less than nothing: of net revenue
    below zero no share is left.
    """
    value = f"max(parts.m{place})"
    n = plan.denominator(column)
    if n is not None:
        value = f"case when max(parts.m{n}) > 0 then {value} end"
    if not column.metric.counts_rows or prefix:
        return f"{value} as m{place}"
    has_data = has_data_at(plan, place, column, "parts.k0")
    return f"case when {has_data} then coalesce({value}, 0) else {value} end as m{place}"


def _same_place(plan: Plan) -> str:
    """Points of two times belong together when their dimensions and their place in them agree."""
    same = (
        f"points.{_key(place)} is not distinct from previous.{_key(place)}"
        for place in range(len(plan.keys))
    )
    return " and ".join(same) or "true"


def _earlier(plan: Plan, place: int, column: Column) -> str:
    """A metric's value in the same place of the time before; counts as in `_value`."""
    value = f"previous.m{place}"
    if not column.metric.counts_rows:
        return f"{value} as p{place}"
    had_data = had_data_before(plan, place, column, "points.k0")
    return f"case when {had_data} then coalesce({value}, 0) else {value} end as p{place}"


def _ordered(plan: Plan) -> str:
    names = [column.metric.name for column in plan.columns]
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
