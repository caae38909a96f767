"""The seeds' rules beside sound ones: accuracy, confidence, trends (AIP-03, VEL-01, VEL-02).

Belongs here: which counts, claims and scores are judged. Does not belong here: charts, calibration,
tests (`ml/monitoring/`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ml.monitoring.accuracy import watch
from ml.monitoring.confidence import out_of_time
from ml.monitoring.trend import trends
from ml.tables.monitoring import ACCURACY_WATCH, CONFIDENCE_CALIBRATION, TREND_TESTS
from orchestration.predictions.marts import Marts
from orchestration.predictions.step import Step

_COUNTS = """
    select
        grain,
        model_type,
        if(grouping(model_version) = 1, 'every version', model_version) as version,
        date_trunc(grain, hour_started_at) as period_started_at,
        sum(correct_count)::bigint as right_count,
        sum(judged_count)::bigint as judged_count
    from ai_performance.agg_ai_performance_hours
    cross join (select unnest(['hour', 'day']) as grain) as grains
    where population = 'people'
    group by grouping sets (
        (grain, model_type, model_version, period_started_at),
        (grain, model_type, period_started_at)
    )
    having sum(judged_count) > 0
    order by all
"""
"""Counts of every version, and of every model over its versions: a version that is bad from its
first day on falls short of the versions before it, not of itself.
"""

_JUDGED = """
    select
        model_type || ' ' || model_version as series,
        recommended_at as made_at,
        confidence as claimed,
        is_outcome_correct as is_right
    from ai_performance.fct_recommendations
    where is_outcome_correct is not null and confidence is not null
    order by series, made_at, ai_recommendation_id
"""

_SCORES = """
    select
        learner_id,
        row_number() over (partition by learner_id order by scored_at, attempt_id) as attempt,
        score
    from intermediate.int_learning__scores
    where score_kind = 'assessment'
    order by learner_id, attempt
"""


def judge_by_rules(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """Accuracy of the apps' models, what their confidence is worth, trends of scores."""
    judged = marts.frame(_JUDGED)
    calibrated = [
        out_of_time(own.drop("series"), str(series))
        for (series,), own in judged.group_by("series", maintain_order=True)
    ]
    return {
        ACCURACY_WATCH.name: watch_accuracy(marts),
        CONFIDENCE_CALIBRATION.name: pl.concat([CONFIDENCE_CALIBRATION.empty(), *calibrated]),
        TREND_TESTS.name: trends(marts.frame(_SCORES)),
    }


def watch_accuracy(marts: Marts) -> pl.DataFrame:
    """Rows of `accuracy_watch`: by hour and day, of every version, and of models over versions."""
    return watch(marts.frame(_COUNTS), keys=("grain", "model_type", "version"))


SEED_RULES = Step(
    name="judge_by_rules",
    description="The seeds' rules on accuracy, confidence and trends, and tests that hold.",
    reads=(
        "ai_performance.agg_ai_performance_hours",
        "ai_performance.fct_recommendations",
        "learning.agg_score_trends",
    ),
    tables=(ACCURACY_WATCH, CONFIDENCE_CALIBRATION, TREND_TESTS),
    work=judge_by_rules,
)
