"""States, trends and advice about AI models, at their limits."""

from __future__ import annotations

from math import sqrt

import pytest

from orchestration.metrics.ai_judgement import Limits, advice_on, state_of, trend_of
from orchestration.metrics.ai_shapes import (
    Accuracy,
    AIMetricsAggregate,
    Mean,
    ModelPerformance,
    Rate,
    Safety,
    State,
)

LIMITS = Limits(definition="right", target=0.85, drop=0.1, critical=0.75)
VERSION = ("workout_generation", "1.0.0")


def rate(right: int, judged: int) -> Rate:
    """A share without its interval, which no state looks at."""
    return Rate(value=right / judged if judged else None, n=judged, low=None, high=None)


@pytest.mark.parametrize(
    ("right", "judged", "first", "state"),
    [
        (74, 100, (0, 0), "critical"),
        (75, 100, (0, 0), "below"),
        (764, 1_000, (85, 100), "degraded"),
        (765, 1_000, (85, 100), "below"),
        (766, 1_000, (85, 100), "below"),
        (764, 1_000, (41, 49), "below"),
        (84, 100, (84, 100), "below"),
        (85, 100, (100, 100), "degraded"),
        (90, 100, (100, 100), "meets"),
        (85, 100, (85, 100), "meets"),
        (0, 49, (85, 100), "insufficient_data"),
        (0, 0, (0, 0), "insufficient_data"),
    ],
)
def test_a_version_is_held_against_its_limits(
    right: int, judged: int, first: tuple[int, int], state: State
) -> None:
    assert state_of(rate(right, judged), first, LIMITS) == state


def test_a_trend_is_the_slope_of_weighted_least_squares() -> None:
    """Four weeks of 100, each ten points lower: the slope is exact, its error is binomial."""
    found = trend_of("accuracy", VERSION, [(week, 90 - 10 * week, 100) for week in range(4)])
    share, spread = 0.75, 100 * (1.5**2 + 0.5**2) * 2
    reach = 1.959963984540054 * sqrt(share * (1 - share) / spread)
    assert found.slope_per_week == pytest.approx(-0.1)
    assert (found.low, found.high) == (
        pytest.approx(-0.1 - reach),
        pytest.approx(-0.1 + reach),
    )
    assert (found.direction, found.weeks, found.n) == ("declining", 4, 400)
    risen = trend_of("accuracy", VERSION, [(week, 60 + 10 * week, 100) for week in range(4)])
    assert risen.direction == "improving"


@pytest.mark.parametrize(
    ("weeks", "direction"),
    [
        ([(week, 70 + week % 2, 100) for week in range(5)], "stable"),
        ([(week, 90 - 20 * week, 100) for week in range(3)], "insufficient_data"),
        ([(week, 12 - 4 * week, 12) for week in range(4)], "insufficient_data"),
        ([(0, 9, 100), (1, 0, 0), (2, 9, 100), (3, 0, 0)], "insufficient_data"),
        ([(week, 100, 100) for week in range(4)], "stable"),
        ([], "insufficient_data"),
    ],
)
def test_a_trend_is_named_only_when_the_test_says_so(
    weeks: list[tuple[int, int, int]], direction: str
) -> None:
    assert trend_of("acceptanceRate", VERSION, weeks).direction == direction


def model(status: State, judged: int, answered: int, unreviewed: int) -> ModelPerformance:
    """A version of which only what advice looks at is told."""
    nothing = Mean(value=None, n=0)
    return ModelPerformance(
        model_type=VERSION[0],
        model_version=VERSION[1],
        definition="right",
        target=0.85,
        status=status,
        metrics=AIMetricsAggregate(
            recommendations=answered,
            answered=answered,
            accepted=answered,
            modified=0,
            rejected=0,
            unanswered=0,
            acceptance_rate=rate(answered, answered),
            accuracy=Accuracy(
                value=0.74 if judged else None, n=judged, low=None, high=None, is_mature=True
            ),
            satisfaction=nothing,
            cost_per_recommendation_micros=nothing,
            cost_per_accepted_micros=nothing,
        ),
        modified_fields=[],
        safety=Safety(
            affected=0,
            n=100,
            rate=None,
            low=None,
            high=0.0362,
            upper_bound=0.0295,
            unreviewed_events=unreviewed,
        ),
        cost_per_retained_learner_micros=nothing,
        segments=[],
    )


@pytest.mark.parametrize(
    ("status", "judged", "answered", "unreviewed", "kinds"),
    [
        ("critical", 100, 100, 0, ["retraining"]),
        ("degraded", 100, 200, 1, ["retraining", "review_safety"]),
        ("below", 100, 201, 0, ["collect_outcomes"]),
        ("insufficient_data", 49, 49, 0, ["collect_outcomes"]),
        ("meets", 100, 120, 0, []),
    ],
)
def test_advice_follows_from_what_was_found(
    status: State, judged: int, answered: int, unreviewed: int, kinds: list[str]
) -> None:
    given = list(advice_on(model(status, judged, answered, unreviewed)))
    assert [each.kind for each in given] == kinds
    assert all(each.reason for each in given)
