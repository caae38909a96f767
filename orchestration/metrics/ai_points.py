"""What the catalogue's points tell of recommendations of AI models.

Belongs here: names of metrics, and points put into shapes. Does not belong here: asking for them
(`ai_performance.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestration.metrics.ai_shapes import (
    Accuracy,
    AIMetricsAggregate,
    Mean,
    PreviousPeriod,
    Rate,
)
from orchestration.metrics.response import MetricDataPoint

COUNTS = {
    "recommendations": "recommendations",
    "answered": "answered_recommendations",
    "accepted": "accepted_recommendations",
    "modified": "modified_recommendations",
    "rejected": "rejected_recommendations",
    "unanswered": "unanswered_recommendations",
}
MEANS = {
    "satisfaction": "satisfaction_mean",
    "cost_per_recommendation_micros": "ai_cost_per_recommendation_micros",
    "cost_per_accepted_micros": "ai_cost_per_accepted_micros",
}
ACCEPTANCE, ACCURACY = "acceptance_ratio", "ai_accuracy_ratio"
METRICS = [*COUNTS.values(), ACCEPTANCE, ACCURACY, *MEANS.values()]
ACCEPTANCE_PARTS = ("accepted_recommendations", "answered_recommendations")
ACCURACY_PARTS = ("correct_recommendations", "judged_recommendations")
VERSION = ["model_type", "model_version"]


def version_of(point: MetricDataPoint) -> tuple[str, str]:
    """Type and version of the model that a point is about."""
    kind, version = (str(point.dimensions[name]) for name in VERSION)
    return kind, version


def aggregate_of(point: MetricDataPoint, *, is_mature: bool) -> AIMetricsAggregate:
    """What a point tells of recommendations."""
    values = point.values
    told: dict[str, Any] = {field: int(values[metric] or 0) for field, metric in COUNTS.items()}
    for field, metric in MEANS.items():
        told[field] = Mean(value=values[metric], n=int(point.n[metric] or 0))
    return AIMetricsAggregate(
        **told,
        acceptance_rate=Rate(**_rate(point, ACCEPTANCE)),
        accuracy=Accuracy(**_rate(point, ACCURACY), is_mature=is_mature),
    )


def _rate(point: MetricDataPoint, metric: str) -> dict[str, Any]:
    low, high = point.intervals.get(metric, (None, None))
    return {
        "value": point.values[metric],
        "n": int(point.n[metric] or 0),
        "low": low,
        "high": high,
    }


def previous_of(values: Mapping[str, Any]) -> PreviousPeriod:
    """What the values of the time before tell."""
    made = values.get(COUNTS["recommendations"])
    return PreviousPeriod(
        recommendations=None if made is None else int(made),
        acceptance_rate=values.get(ACCEPTANCE),
        accuracy=values.get(ACCURACY),
        satisfaction=values.get(MEANS["satisfaction"]),
    )
