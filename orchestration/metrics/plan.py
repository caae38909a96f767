"""From a request to a plan: names looked up, the time rounded, conditions bound, or a complaint.

Belongs here: whether a request can be answered, and by what. Does not belong here: SQL around
MetricFlow's (`statement.py`), or running it (`answer.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.metrics.catalogue import coarsest
from orchestration.metrics.definitions import Definitions
from orchestration.metrics.errors import RequestError, listed, unknown
from orchestration.metrics.facts import Facts
from orchestration.metrics.filters import bound
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import GRAINS, Span, before, floored, resolved
from orchestration.metrics.shapes import MetricsQueryRequest


@dataclass(frozen=True)
class Plan:
    """What is to be asked of a release.

    Attributes:
        request: The request.
        definitions: What the names mean; with added percentiles, if any are asked.
        metrics: The asked metrics, or the members of their families that were meant.
        columns: These, and the metrics that their n and intervals come from.
        kinds: What the values of each asked dimension are.
        finest: The shortest period that all metrics are known by.
        span: The asked time, rounded down to that period.
        conditions: Dimension and condition, for every filter.
        parameters: Values of the conditions' placeholders.
    """

    request: MetricsQueryRequest
    definitions: Definitions
    metrics: tuple[Metric, ...]
    columns: tuple[Metric, ...]
    kinds: Mapping[str, str]
    finest: str
    span: Span
    conditions: tuple[tuple[str, str], ...]
    parameters: Mapping[str, Any]

    @property
    def previous(self) -> Span | None:
        """The time to compare with."""
        return None if self.request.compare_to is None else before(self.span)

    @property
    def keys(self) -> tuple[str, ...]:
        """What names a point: `time`, if periods are asked, and the dimensions."""
        return (*(["time"] if self.request.granularity else []), *self.request.dimensions)

    @property
    def groups(self) -> list[tuple[Metric, ...]]:
        """The columns by the semantic models that they read: one statement of MetricFlow's each."""
        found: dict[frozenset[str], list[Metric]] = {}
        for metric in self.columns:
            found.setdefault(metric.models, []).append(metric)
        return [tuple(group) for group in found.values()]


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
    catalogue = definitions.catalogue
    finest = coarsest(metric.finest for metric in metrics)
    _check_granularity(request, metrics, definitions)
    common = _common_dimensions(metrics, definitions)
    for name in (*request.dimensions, *(each.dimension for each in request.filters)):
        if name not in common:
            raise unknown(name, common, "dimension that every asked metric has:")
    _check_names(request, metrics)
    kinds = {name: facts.kind(common[name]) for name in common if name in _named(request)}
    conditions, parameters = [], {}
    for place, each in enumerate(request.filters):
        condition, values = bound(each, kinds[each.dimension], place)
        conditions.append((each.dimension, condition))
        parameters |= values
    more = [catalogue.metric(name) for metric in metrics for name in _beside(metric, definitions)]
    span = resolved(request.time_range, as_of)
    rounded = Span(floored(span.since, finest), floored(span.until, finest))
    if rounded.since == rounded.until:
        raise RequestError(
            f"the time range ends within the {finest} in which it begins, and {metrics[0].name} is "
            f"not known by less: ask for more time."
        )
    return Plan(
        request=request,
        definitions=definitions,
        metrics=metrics,
        columns=tuple({metric.name: metric for metric in (*metrics, *more)}.values()),
        kinds=kinds,
        finest=finest,
        span=rounded,
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


def _beside(metric: Metric, definitions: Definitions) -> list[str]:
    """Metrics that a metric's n and interval come from."""
    observations = definitions.catalogue.observations(metric)
    return [*(metric.parts or ()), *([observations] if observations else [])]
