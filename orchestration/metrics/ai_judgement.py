"""How an AI model fares: its state, its trend, and what should be done.

Belongs here: arithmetic and limits. Does not belong here: where figures come from
(`ai_performance.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from orchestration.metrics.ai_shapes import (
    AIRecommendation,
    Direction,
    ModelPerformance,
    Rate,
    State,
    TrendAnalysis,
)

FEWEST_JUDGED = 50
"""Judged recommendations below which accuracy is not held against anything."""

_FEWEST_WEEKS = 4
_SHARE_JUDGED = 0.5
_Z = 1.959963984540054


@dataclass(frozen=True)
class Limits:
    """What the accuracy of a type of model is held to.

    Attributes:
        definition: What accuracy means.
        target: To be held.
        drop: Fall against the version's own beginning beyond which it is degraded.
        critical: Below this it is critical.
    """

    definition: str
    target: float
    drop: float
    critical: float


def state_of(accuracy: Rate, first: tuple[int, int], limits: Limits) -> State:
    """The state of a version.

    Args:
        accuracy: In the asked time.
        first: Right and judged ones of the version's first 28 days.
        limits: Of its type.

    >>> limits = Limits("", 0.85, 0.1, 0.75)
    >>> [
    ...     state_of(Rate(value=value, n=100, low=None, high=None), (85, 100), limits)
    ...     for value in (0.749, 0.75, 0.764, 0.766, 0.85)
    ... ]
    ['critical', 'degraded', 'degraded', 'below', 'meets']
    """
    right, judged = first
    if accuracy.value is None or accuracy.n < FEWEST_JUDGED:
        return "insufficient_data"
    if accuracy.value < limits.critical:
        return "critical"
    if judged >= FEWEST_JUDGED and accuracy.value * judged < (1 - limits.drop) * right:
        return "degraded"
    return "below" if accuracy.value < limits.target else "meets"


def trend_of(
    metric: Literal["acceptanceRate", "accuracy"],
    version: tuple[str, str],
    weeks: Sequence[tuple[int, int, int]],
) -> TrendAnalysis:
    """The change of a share by week, by the test of Cochran (1954) and Armitage (1955).

    Least squares weighted by trials; the variance is the one that weeks of the same share have.

    Args:
        metric: What changes.
        version: Type and version of the model.
        weeks: Number of the week, successes and trials.
    """
    known = [week for week in weeks if week[2] > 0]
    n = sum(trials for _, _, trials in known)
    slope = low = high = None
    if len(known) >= _FEWEST_WEEKS and n >= FEWEST_JUDGED:
        middle = sum(number * trials for number, _, trials in known) / n
        share = sum(successes for _, successes, _ in known) / n
        spread = sum(trials * (number - middle) ** 2 for number, _, trials in known)
        slope = sum((number - middle) * successes for number, successes, _ in known) / spread
        reach = _Z * sqrt(share * (1 - share) / spread)
        low, high = slope - reach, slope + reach
    return TrendAnalysis(
        metric=metric,
        model_type=version[0],
        model_version=version[1],
        weeks=len(known),
        n=n,
        slope_per_week=slope,
        low=low,
        high=high,
        direction=_direction(low, high),
    )


def _direction(low: float | None, high: float | None) -> Direction:
    if low is None or high is None:
        return "insufficient_data"
    if low > 0:
        return "improving"
    return "declining" if high < 0 else "stable"


def advice_on(model: ModelPerformance) -> Iterator[AIRecommendation]:
    """What should be done about a version."""
    accuracy, answered = model.metrics.accuracy, model.metrics.answered
    if model.status in {"critical", "degraded"} and accuracy.value is not None:
        yield _advice(
            model,
            "retraining",
            f"accuracy is {accuracy.value:.1%} of {accuracy.n} judged, which is {model.status}; "
            f"the target is {model.target:.0%}",
        )
    if model.safety is not None and model.safety.unreviewed_events:
        number = model.safety.unreviewed_events
        events = "safety event was" if number == 1 else "safety events were"
        yield _advice(model, "review_safety", f"{number} {events} not reviewed")
    if accuracy.n < max(FEWEST_JUDGED, _SHARE_JUDGED * answered):
        yield _advice(
            model,
            "collect_outcomes",
            f"the outcome of {accuracy.n} of {answered} answered recommendations is known",
        )


def _advice(
    model: ModelPerformance,
    kind: Literal["retraining", "review_safety", "collect_outcomes"],
    reason: str,
) -> AIRecommendation:
    return AIRecommendation(
        kind=kind, model_type=model.model_type, model_version=model.model_version, reason=reason
    )
