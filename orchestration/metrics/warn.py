"""What a reader should know about an answer, in sentences.

Belongs here: warnings. Does not belong here: complaints about requests (`planning.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from orchestration.metrics.errors import listed
from orchestration.metrics.facts import Facts
from orchestration.metrics.plan import Plan
from orchestration.metrics.ranges import floored, over_until, resolved
from orchestration.metrics.response import MetricDataPoint

FEW = 30
"""Below so many observations a ratio says little."""


def warnings_about(
    plan: Plan, points: Sequence[MetricDataPoint], facts: Facts, as_of: dt.datetime
) -> list[str]:
    """Sentences about an answer, in a fixed order.

    Args:
        plan: What was asked.
        points: What was answered.
        facts: Where data begin.
        as_of: Logical now of the release.
    """
    return [
        *_about_time(plan, as_of),
        *_about_data(plan, facts),
        *_about_definitions(plan),
        *_about_points(plan, points),
    ]


def _about_time(plan: Plan, as_of: dt.datetime) -> Iterator[str]:
    exact = resolved(plan.request.time_range, as_of)
    for name in ("since", "until"):
        asked, used = getattr(exact, name), getattr(plan.span, name)
        if asked != used:
            word = "start" if name == "since" else "end"
            yield f"the {word} {asked} is rounded down to the {plan.finest}: {used}"
    for span in dict.fromkeys(plan.spans.values()):
        own = [metric for metric in plan.metrics if plan.spans[metric.finest] == span]
        if span != plan.span:
            names = listed(metric.name for metric in own)
            yield (
                f"known by whole {own[0].finest}s and so of another time, from {span.since} up to "
                f"{span.until}: {names}"
            )
    over = min(over_until(as_of, metric.calendar) for metric in plan.metrics)
    if plan.span.until > over:
        yield f"time after {floored(over, 'minute')} is not over yet: its figures will still change"
    grain = plan.request.granularity
    for moment, word in ((plan.span.since, "first"), (plan.span.until, "last")):
        if grain and moment != floored(moment, grain):
            yield f"the {word} point is part of its {grain} only: {moment} lies within it"


def _about_data(plan: Plan, facts: Facts) -> Iterator[str]:
    for metric in plan.metrics:
        known = facts.known_from(metric.models, metric.finest)
        if len(metric.models) > 1 and known is not None and known > plan.spans[metric.finest].since:
            yield f"{metric.name} is of the time from {known} on, when all its parts are known"
    for model in sorted({model for metric in plan.metrics for model in metric.models}):
        first = facts.first(model)
        own = [metric for metric in plan.metrics if model in metric.models]
        if first is None:
            yield f"there are no data yet for {listed(metric.name for metric in own)}"
            continue
        late = [
            metric.name
            for metric in own
            if floored(first, metric.finest) > plan.spans[metric.finest].since
        ]
        if late:
            yield f"data for {listed(late)} begin on {first}, after the start"


def _about_definitions(plan: Plan) -> Iterator[str]:
    calendars = {metric.calendar for metric in plan.metrics}
    if len(calendars) > 1:
        local = listed(metric.name for metric in plan.metrics if metric.calendar == "learner")
        yield f"two calendars: {local} count on the learners' own clocks, the others on UTC"
    for metric in plan.metrics:
        start = dt.datetime.combine(metric.effective_date, dt.time())
        if metric.meta["version"] > 1 and plan.span.since < start < plan.span.until:
            yield (
                f"version {metric.meta['version']} of {metric.name} took effect on "
                f"{metric.effective_date}, within the time; all of it is counted by this version"
            )


def _about_points(plan: Plan, points: Sequence[MetricDataPoint]) -> Iterator[str]:
    for metric in plan.metrics:
        few = sum(1 for point in points if (point.n.get(metric.name) or FEW) < FEW)
        if few and metric.parts is not None:
            where = f"in {few} of {len(points)} points"
            yield f"{metric.name} stands on fewer than {FEW} {metric.parts[1]} {where}"
    flow = plan.definitions.flow
    for name in plan.request.dimensions:
        joined = any(
            plan.definitions.catalogue.is_joined(metric, flow.dimensions(metric.name)[name])
            for metric in plan.metrics
        )
        if joined and any(point.dimensions[name] is None for point in points):
            yield f"{name} is null where the learner is unknown or may not be described"
