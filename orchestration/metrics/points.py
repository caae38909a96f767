"""From rows to points: values, what they stand on, intervals, whether the period is over.

Belongs here: making points. Does not belong here: getting rows (`answer.py`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from orchestration.metrics.facts import Facts
from orchestration.metrics.intervals import wilson
from orchestration.metrics.metric import Metric
from orchestration.metrics.plan import Column, Key, Plan
from orchestration.metrics.ranges import following, over_until
from orchestration.metrics.response import MetricDataPoint

_DAYS = {"day", "week", "month"}

Value = int | float | None


def point_of(plan: Plan, row: Sequence[Any], data: Facts, as_of: dt.datetime) -> MetricDataPoint:
    """The point that a row is.

    Args:
        plan: What was asked.
        row: Keys, values, values of the time before if compared, and the number of all points.
        data: Where data begin: what is counted before that is missing, not zero.
        as_of: Logical now of the release.
    """
    keys = dict(zip(plan.keys, row, strict=False))
    first = len(plan.keys)
    columns = [column.key for column in plan.columns]
    values = dict(zip(columns, map(_number, row[first:-1]), strict=False))
    time = keys.pop("time", None)
    incomplete = _incomplete(plan, time, data, as_of)
    facts: dict[str, Any] = {
        "dimensions": keys,
        "values": {
            metric.name: _known(
                values[Column.of(metric).key],
                metric,
                plan.spans[metric.finest].until,
                data,
            )
            for metric in plan.metrics
        },
        "n": _observations(plan, values),
        "intervals": _intervals(plan, values),
        "is_complete": not incomplete,
        "incomplete": incomplete,
    }
    if time is not None:
        facts["time"] = time.date() if plan.request.granularity in _DAYS else time
    if plan.previous is not None:
        earlier = dict(zip(columns, map(_number, row[first + len(columns) : -1]), strict=True))
        facts["previous"] = {
            metric.name: _known(earlier[Column.of(metric).key], metric, plan.previous.until, data)
            for metric in plan.metrics
        }
    return MetricDataPoint(**facts)


def _known(value: Value, metric: Metric, until: dt.datetime, data: Facts) -> Value:
    """None instead of the zero of a count over a time before which no model had a row."""
    if value != 0:
        return value
    firsts = map(data.first, metric.models)
    return value if any(first is not None and first < until for first in firsts) else None


def _incomplete(plan: Plan, time: dt.datetime | None, data: Facts, as_of: dt.datetime) -> list[str]:
    """Metrics of which the period, or else the whole time, is not known whole.

    It is not over, not asked in full, or begins before the metric's data.
    """
    grain, found = plan.request.granularity, []
    for metric in plan.metrics:
        span = plan.spans[metric.finest]
        since, until = span.since, span.until
        if grain is not None and time is not None:
            since, until = time, following(time, grain)
        first = data.known_from(metric.models, metric.finest)
        is_asked = span.since <= since and until <= span.until
        is_over = until <= over_until(as_of, metric.calendar)
        if not (is_asked and is_over and first is not None and first <= since):
            found.append(metric.name)
    return found


def _observations(plan: Plan, values: Mapping[Key, Value]) -> dict[str, Value]:
    catalogue = plan.definitions.catalogue
    found = [(metric, catalogue.observations(metric)) for metric in plan.metrics]
    return {
        metric.name: values[Column.of(catalogue.metric(n), metric).key]
        for metric, n in found
        if n is not None
    }


def _intervals(plan: Plan, values: Mapping[Key, Value]) -> dict[str, tuple[float, float]]:
    catalogue, found = plan.definitions.catalogue, {}
    for metric in plan.metrics:
        if metric.meta.get("interval") == "wilson" and metric.parts is not None:
            columns = (Column.of(catalogue.metric(name), metric) for name in metric.parts)
            part, n = (values[column.key] for column in columns)
            interval = wilson(part, int(n)) if part is not None and n else None
            if interval is not None:
                found[metric.name] = interval
    return found


def _number(value: Any) -> Value:
    """A number as JSON has it; what is none (not a number, infinite) is missing."""
    if isinstance(value, Decimal):
        value = float(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value
