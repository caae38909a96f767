"""From rows to points: values, what they stand on, intervals, whether the period is over.

Belongs here: making points. Does not belong here: getting rows (`answer.py`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from orchestration.metrics.intervals import wilson
from orchestration.metrics.metric import Metric
from orchestration.metrics.plan import Plan
from orchestration.metrics.ranges import following, over_until
from orchestration.metrics.response import MetricDataPoint

_DAYS = {"day", "week", "month"}

Value = int | float | None


def point_of(plan: Plan, row: Sequence[Any], as_of: dt.datetime) -> MetricDataPoint:
    """The point that a row is.

    Args:
        plan: What was asked.
        row: Keys, values, values of the time before if compared, and the number of all points.
        as_of: Logical now of the release.
    """
    keys = dict(zip(plan.keys, row, strict=False))
    first = len(plan.keys)
    columns = [metric.name for metric in plan.columns]
    values = dict(zip(columns, map(_number, row[first:-1]), strict=False))
    time = keys.pop("time", None)
    facts: dict[str, Any] = {
        "dimensions": keys,
        "values": {metric.name: values[metric.name] for metric in plan.metrics},
        "n": _observations(plan, values),
        "intervals": _intervals(plan.metrics, values),
        "is_complete": _is_complete(plan, time, as_of),
    }
    if time is not None:
        facts["time"] = time.date() if plan.request.granularity in _DAYS else time
    if plan.previous is not None:
        earlier = dict(zip(columns, map(_number, row[first + len(columns) : -1]), strict=True))
        facts["previous"] = {metric.name: earlier[metric.name] for metric in plan.metrics}
    return MetricDataPoint(**facts)


def _is_complete(plan: Plan, time: dt.datetime | None, as_of: dt.datetime) -> bool:
    start = time or plan.span.since
    grain = plan.request.granularity
    end = following(start, grain) if grain else plan.span.until
    over = min(over_until(as_of, metric.calendar) for metric in plan.metrics)
    return plan.span.since <= start and end <= min(plan.span.until, over)


def _observations(plan: Plan, values: Mapping[str, Value]) -> dict[str, Value]:
    catalogue = plan.definitions.catalogue
    found = {metric.name: catalogue.observations(metric) for metric in plan.metrics}
    return {name: values[n] for name, n in found.items() if n is not None}


def _intervals(
    metrics: Sequence[Metric], values: Mapping[str, Value]
) -> dict[str, tuple[float, float]]:
    found = {}
    for metric in metrics:
        if metric.meta.get("interval") == "wilson" and metric.parts is not None:
            part, n = values[metric.parts[0]], values[metric.parts[1]]
            interval = wilson(part, int(n)) if part is not None and n else None
            if interval is not None:
                found[metric.name] = interval
    return found


def _number(value: Any) -> Value:
    """A number as JSON has it; what is none (not a number, infinite) is missing."""
    if isinstance(value, Decimal):
        value = float(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value
