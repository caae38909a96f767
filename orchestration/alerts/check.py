"""Rules held against a release's catalogue of metrics.

Belongs here: what a rule asks of a release that the release cannot give. Does not belong here: the
form of rules (`rule.py`), answers (`observe.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestration.alerts.read import Fault, Ruleset
from orchestration.alerts.rule import Rule
from orchestration.metrics.definitions import Definitions
from orchestration.metrics.errors import RequestError, unknown
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import GRAINS


def checked(ruleset: Ruleset, definitions: Definitions) -> Ruleset:
    """The rules that this release can answer; the others become faults.

    Args:
        ruleset: Rules as they were read.
        definitions: Metrics of the release.
    """
    names = {rule.name for rule in ruleset.rules}
    good, faults = [], list(ruleset.faults)
    for rule in (*ruleset.rules, *ruleset.without_steps):
        found = list(_faults(rule, ruleset, names, definitions))
        faults += found
        if not found and rule in ruleset.rules:
            good.append(rule)
    return Ruleset(tuple(good), tuple(faults), ruleset.places)


def _faults(
    rule: Rule, ruleset: Ruleset, names: set[str], definitions: Definitions
) -> Iterator[Fault]:
    for name in rule.depends_on:
        if name not in names:
            yield ruleset.fault(rule, "depends_on", str(unknown(name, names, "rule")))
    if circle := _circle(rule, {each.name: each.depends_on for each in ruleset.rules}):
        text = f"{' needs '.join(circle)}: incidents that explain each other are told to nobody"
        yield ruleset.fault(rule, "depends_on", text)
    if rule.sql is None:
        for field, text in _metric_faults(rule, definitions):
            yield ruleset.fault(rule, field, text)


def _circle(rule: Rule, causes: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The way from a rule over rules that it depends on back to itself; empty if there is none."""
    ways = [[rule.name]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for cause in causes.get(way[-1], ()):
            if cause == rule.name:
                return [*way, cause]
            if cause not in seen:
                seen.add(cause)
                ways.append([*way, cause])
    return []


def _metric_faults(rule: Rule, definitions: Definitions) -> Iterator[tuple[str, str]]:
    """Fields that do not fit the metric, with what is wrong."""
    try:
        metric = definitions.catalogue.metric(rule.metric)
    except RequestError as error:
        yield "metric", str(error)
        return
    period = _period_fault(rule, metric)
    if period:
        yield "period", period
    dimensions = definitions.flow.dimensions(metric.name)
    for name in rule.by:
        if name not in dimensions:
            yield "by", str(unknown(name, dimensions, "dimension"))
    for each in rule.filters:
        if each.dimension not in dimensions:
            yield "filters", str(unknown(each.dimension, dimensions, "dimension"))
    for text in _evidence_faults(rule, metric, definitions.catalogue.observations(metric)):
        yield "condition", text
    yield from _share_faults(rule, metric)


def _period_fault(rule: Rule, metric: Metric) -> str | None:
    if metric.granularity not in {None, rule.period}:
        return f"{metric.name} is known by {metric.granularity} only"
    if GRAINS.index(rule.period) < GRAINS.index(metric.finest):
        return f"{metric.name} is not known by {rule.period}, but by {metric.finest}"
    return None


def _evidence_faults(rule: Rule, metric: Metric, n: str | None) -> Iterator[str]:
    if rule.condition.evidence == "interval" and metric.meta.get("interval") != "wilson":
        yield f"{metric.name} is no share with an interval: use evidence value"
    if rule.condition.min_n and n is None:
        yield f"{metric.name} has no n, so min_n says nothing: leave it out"


def _share_faults(rule: Rule, metric: Metric) -> Iterator[tuple[str, str]]:
    """Thresholds that a share, which is from 0 to 1, cannot be beyond, or always is."""
    condition = rule.condition
    if metric.meta.get("interval") != "wilson":
        return
    for each in rule.thresholds:
        said = f"{rule.metric} is a share, from 0 to 1: {condition.operator} {each.value:g}"
        if not condition.is_relative:
            never = each.value >= 1 if condition.is_upward else each.value <= 0
            always = each.value < 0 if condition.is_upward else each.value > 1
        else:
            never, always = not condition.is_upward and each.value >= 1, False
        if never or always:
            often = "never" if never else "always"
            yield "thresholds", f"{said} is {often} true; write 0.15 for 15 %"
