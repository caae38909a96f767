"""From a request to a plan: names looked up, times rounded, conditions bound, or a complaint.

Belongs here: whether a request can be answered, and by what. Does not belong here: a plan's shape
(`plan.py`), SQL around MetricFlow's (`statement.py`), running it (`answer.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from orchestration.metrics.definitions import Definitions
from orchestration.metrics.errors import RequestError, listed, unknown
from orchestration.metrics.facts import Facts
from orchestration.metrics.filters import bound
from orchestration.metrics.metric import Metric
from orchestration.metrics.plan import Column, Key, Plan
from orchestration.metrics.ranges import GRAINS, Span, floored, resolved
from orchestration.metrics.shapes import MetricsQueryRequest


def planned(
    request: MetricsQueryRequest, definitions: Definitions, facts: Facts, as_of: dt.datetime
) -> Plan:
    """The plan for a request.

    Args:
        request: What is asked.
        definitions: What the release's metrics mean.
        facts: What its dimensions hold.
        as_of: Its logical now.

    Raises:
        RequestError: It cannot be answered; the message says why and what can be.
    """
    definitions, metrics = _meant(request, definitions)
    _check_granularity(request, metrics, definitions)
    common = _common_dimensions(metrics, definitions)
    for name in (*request.dimensions, *(each.dimension for each in request.filters)):
        if name not in common and name in GRAINS:
            raise RequestError(f"{name!r} is no dimension but a granularity: ask for it as that.")
        if name not in common:
            raise unknown(name, common, "dimension that every asked metric has:")
    _check_names(request, metrics)
    kinds = {name: facts.kind(common[name]) for name in common if name in _named(request)}
    conditions, parameters = [], {}
    for place, each in enumerate(request.filters):
        condition, values = bound(each, kinds[each.dimension], place)
        conditions.append((each.dimension, condition))
        parameters |= values
    return Plan(
        request=request,
        definitions=definitions,
        metrics=metrics,
        columns=_columns(metrics, definitions),
        kinds=kinds,
        spans=_spans(metrics, resolved(request.time_range, as_of)),
        conditions=tuple(conditions),
        parameters=parameters,
    )


def _meant(
    request: MetricsQueryRequest, definitions: Definitions
) -> tuple[Definitions, tuple[Metric, ...]]:
    """The metrics that are meant, by family and percentile; definitions that have them all."""
    q, meant = request.percentile, []
    for name in request.metrics:
        asked = definitions.catalogue.metric(name)
        metric = definitions.catalogue.member(asked, request.aggregation)
        if q is not None and metric.aggregation != "percentile":
            raise RequestError(f"{name} is no percentile: ask for aggregation percentile as well.")
        if q is not None:
            definitions, metric = definitions.percentile(metric, q)
        elif metric is not asked and metric.aggregation == "percentile":
            raise RequestError(f"{name}: say which percentile, such as 0.95.")
        if metric.name in {each.name for each in meant}:
            raise RequestError(f"{metric.name} is asked twice.")
        meant.append(metric)
    return definitions, tuple(meant)


def _check_granularity(
    request: MetricsQueryRequest, metrics: Sequence[Metric], definitions: Definitions
) -> None:
    asked = request.granularity
    for metric in metrics:
        fixed = metric.granularity
        if fixed is not None and asked != fixed:
            others = [
                f"by {each.granularity} ask {each.name}"
                for each in definitions.catalogue.family(metric)
                if each.granularity not in {None, fixed}
            ]
            raise RequestError(
                f"{metric.name} is known by {fixed} only, because its parts cannot be added up; "
                + "; ".join([f"set granularity {fixed}", *others])
                + "."
            )
        if asked is not None and GRAINS.index(asked) < GRAINS.index(metric.finest):
            possible = listed(GRAINS[GRAINS.index(metric.finest) :])
            raise RequestError(f"{metric.name} is not known by {asked}; ask by one of {possible}.")


def _common_dimensions(metrics: Sequence[Metric], definitions: Definitions) -> dict[str, str]:
    """Dimensions that every metric has, qualified as the first of the metrics has them."""
    first, *others = (definitions.flow.dimensions(metric.name) for metric in metrics)
    return {name: first[name] for name in first if all(name in other for other in others)}


def _check_names(request: MetricsQueryRequest, metrics: Sequence[Metric]) -> None:
    if len(set(request.dimensions)) < len(request.dimensions):
        raise RequestError("a dimension is asked twice.")
    names = [*(metric.name for metric in metrics), *request.dimensions]
    names += ["time"] if request.granularity else []
    for order in request.order_by:
        if order.field not in names:
            raise unknown(order.field, names, "field to order by:")


def _named(request: MetricsQueryRequest) -> set[str]:
    return {*request.dimensions, *(each.dimension for each in request.filters)}


def _spans(metrics: Sequence[Metric], asked: Span) -> dict[str, Span]:
    """The asked time by each metric's shortest period, rounded down to it."""
    found: dict[str, Span] = {}
    for metric in metrics:
        grain = metric.finest
        span = Span(floored(asked.since, grain), floored(asked.until, grain))
        if span.since == span.until:
            raise RequestError(
                f"the time range ends within the {grain} in which it begins, and {metric.name} is "
                f"not known by less: ask for more time."
            )
        found[grain] = span
    return found


def _columns(metrics: Sequence[Metric], definitions: Definitions) -> tuple[Column, ...]:
    """The metrics, then those that their n and intervals come from, over the same time each."""
    columns = [Column.of(metric) for metric in metrics]
    columns += [
        Column.of(definitions.catalogue.metric(name), metric)
        for metric in metrics
        for name in _beside(metric, definitions)
    ]
    found: dict[Key, Column] = {}
    for column in columns:
        found.setdefault(column.key, column)
    return tuple(found.values())


def _beside(metric: Metric, definitions: Definitions) -> list[str]:
    """Metrics that a metric's n and interval come from."""
    observations = definitions.catalogue.observations(metric)
    return [*(metric.parts or ()), *([observations] if observations else [])]
