"""Answers to the seed's question about AI models: how each version fares, and what to do.

Belongs here: asking the catalogue by name and putting its answers together. Does not belong here:
metrics (dbt), facts that are no metric (`ai_facts.py`), states and trends (`ai_judgement.py`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestration.metrics.ai_facts import AIFacts, Version, facts_of
from orchestration.metrics.ai_judgement import advice_on, state_of, trend_of
from orchestration.metrics.ai_points import (
    ACCEPTANCE_PARTS,
    ACCURACY_PARTS,
    METRICS,
    VERSION,
    aggregate_of,
    previous_of,
    version_of,
)
from orchestration.metrics.ai_shapes import (
    AIMetadata,
    AIPerformanceRequest,
    AIPerformanceResponse,
    Mean,
    ModelPerformance,
    Segment,
    TrendAnalysis,
)
from orchestration.metrics.answer import Answers
from orchestration.metrics.errors import RequestError, unknown
from orchestration.metrics.ranges import Span
from orchestration.metrics.response import MetricDataPoint, MetricsQueryResponse
from orchestration.metrics.shapes import MAX_LIMIT, Filter, MetricsQueryRequest

_MATURITY = dt.timedelta(days=14)
_WEEK = dt.timedelta(weeks=1)


def performance(answers: Answers, request: AIPerformanceRequest) -> AIPerformanceResponse:
    """The answer to a request about AI models.

    Args:
        answers: The release.
        request: What is asked.

    Raises:
        RequestError: It asks for what there is not.
        MetricsError: It could not be answered.
    """
    if set(request.segmentation) & set(VERSION):
        raise RequestError("segmentation: every version is told anyway; name other dimensions.")
    compared = {"compare_to": "previousPeriod"} if request.include_comparisons else {}
    versions = _asked(answers, request, METRICS, dimensions=VERSION, **compared)
    whole = _asked(answers, request, METRICS)
    asked = versions.metadata.time_range
    facts = facts_of(answers, Span(asked.start, asked.end))
    for name in request.model_types or []:
        if name not in facts.limits:
            raise unknown(name, facts.limits, "model type")
    judged_until = versions.metadata.as_of - _MATURITY
    is_mature = asked.end <= judged_until
    segments = _segments(answers, request, is_mature=is_mature)
    models = [
        _model(point, facts, segments, is_mature=is_mature, is_compared=bool(compared))
        for point in versions.data
    ]
    return AIPerformanceResponse(
        models=models,
        aggregates=aggregate_of(whole.data[0], is_mature=is_mature),
        trends=list(_trends(answers, request)),
        recommendations=[advice for model in models for advice in advice_on(model)],
        metadata=AIMetadata(
            judged_until=judged_until, **versions.metadata.model_dump(exclude_unset=True)
        ),
        warnings=versions.warnings,
    )


def _asked(
    answers: Answers, request: AIPerformanceRequest, metrics: Sequence[str], **more: Any
) -> MetricsQueryResponse:
    """The catalogue's answer for the asked types and time."""
    types = request.model_types
    return answers.answer(
        MetricsQueryRequest(
            metrics=list(metrics),
            time_range=request.time_range,
            filters=[Filter(dimension="model_type", operator="in", value=[*types])]
            if types
            else [],
            limit=MAX_LIMIT,
            **more,
        )
    )


def _model(
    point: MetricDataPoint,
    facts: AIFacts,
    segments: Mapping[Version, Sequence[Segment]],
    *,
    is_mature: bool,
    is_compared: bool,
) -> ModelPerformance:
    version = version_of(point)
    limits = facts.limits[version[0]]
    metrics = aggregate_of(point, is_mature=is_mature)
    return ModelPerformance(
        model_type=version[0],
        model_version=version[1],
        definition=limits.definition,
        target=limits.target,
        status=state_of(metrics.accuracy, facts.first_days.get(version, (0, 0)), limits),
        metrics=metrics,
        modified_fields=list(facts.modifications.get(version, ())),
        safety=facts.safety.get(version),
        cost_per_retained_learner_micros=facts.retained.get(version, Mean(value=None, n=0)),
        segments=list(segments.get(version, ())),
        **({"previous": previous_of(point.previous or {})} if is_compared else {}),
    )


def _segments(
    answers: Answers, request: AIPerformanceRequest, *, is_mature: bool
) -> dict[Version, list[Segment]]:
    found: dict[Version, list[Segment]] = defaultdict(list)
    for name in request.segmentation:
        divided = _asked(answers, request, METRICS, dimensions=[*VERSION, name])
        for point in divided.data:
            metrics = aggregate_of(point, is_mature=is_mature)
            segment = Segment(dimension=name, value=point.dimensions[name], metrics=metrics)
            found[version_of(point)].append(segment)
    return found


def _trends(answers: Answers, request: AIPerformanceRequest) -> Iterator[TrendAnalysis]:
    """The trends of every version by its whole weeks, from what the shares are made of."""
    asked = [*ACCEPTANCE_PARTS, *ACCURACY_PARTS]
    weekly = _asked(answers, request, asked, dimensions=VERSION, granularity="week")
    weeks: dict[Version, list[MetricDataPoint]] = defaultdict(list)
    for point in weekly.data:
        if point.is_complete:
            weeks[version_of(point)].append(point)
    for version, points in sorted(weeks.items()):
        yield trend_of("acceptanceRate", version, _counted(points, *ACCEPTANCE_PARTS))
        yield trend_of("accuracy", version, _counted(points, *ACCURACY_PARTS))


def _counted(
    points: Sequence[MetricDataPoint], part: str, whole: str
) -> list[tuple[int, int, int]]:
    """Number of the week, successes and trials."""
    first = _moment(points[0])
    return [
        (
            (_moment(point) - first) // _WEEK,
            int(point.values[part] or 0),
            int(point.values[whole] or 0),
        )
        for point in points
    ]


def _moment(point: MetricDataPoint) -> dt.date:
    if point.time is None:
        message = "a point of a week has no time"
        raise ValueError(message)
    return point.time
