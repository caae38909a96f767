"""The learner marts against the same figures worked out row by row, without SQL, from the lake."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pyarrow.parquet as pq
import pytest

from orchestration.releases.store import current_release
from orchestration.releases.tables import published_tables, read_dbt_manifest
from orchestration.warehouse.state import target_folder
from tests.conftest import World
from tests.integration.point_in_time import MARTS
from tests.oracle.sessions import misplaced_sessions
from tests.oracle.tables import ORACLES, Rows
from tests.oracle.world import OracleWorld

pytestmark = pytest.mark.xdist_group("world")

SUBJECTS = {
    "practice",
    "community",
    "health",
    "sessions",
    "cohorts",
    "learning",
    "ops",
    "revenue",
    "ai_performance",
    "product",
    "identity",
    "systems",
    "ml",
}
"""Schemas whose marts are told by an oracle."""

TESTED_ELSEWHERE = {
    "sessions.fct_sessions",
    "cohorts.fct_learner_days",
    "learning.fct_enrolments",
    "learning.fct_activity_days",
    "ops.agg_conservation",
    "ops.agg_consent_coverage",
    "ops.agg_money_conservation",
    "ops.agg_session_accounting",
    "ops.agg_sessionisation_sensitivity",
    "ops.agg_stream_rows",
    "ops.fct_receipts",
    *MARTS,
    "ml.agg_accuracy_watch",
    "ml.agg_backtest_metrics",
    "ml.agg_calibration_checks",
    "ml.agg_capacity_outlooks",
    "ml.agg_confidence_calibration",
    "ml.agg_drift_checks",
    "ml.agg_experiment_checks",
    "ml.agg_experiment_results",
    "ml.agg_forecast_scores",
    "ml.agg_forecast_skill",
    "ml.agg_model_features",
    "ml.agg_performance_estimates",
    "ml.agg_recommendation_effects",
    "ml.dim_model_versions",
    "ml.fct_buyer_weeks",
    "ml.fct_churn_predictions",
    "ml.fct_completion_forecasts",
    "ml.fct_course_predictions",
    "ml.fct_enrolment_weeks",
    "ml.fct_forecasts",
    "ml.fct_learner_weeks",
    "ml.fct_lifetime_values",
    "ml.fct_metric_anomalies",
    "ml.fct_progress_weeks",
    "ml.fct_promotions",
    "ml.fct_refusals",
    "ml.fct_retraining_proposals",
    "ml.fct_subscription_weeks",
    "ml.fct_trend_tests",
}
"""Marts that have worlds of their own (test_marts.py, test_incremental.py), oracles of their own
(test_feature_oracle.py), or are told by ML.
"""
"""Marts that have worlds of their own (test_marts.py, test_incremental.py), an oracle of their own
(test_feature_oracle.py), or are told by ML."""


@pytest.fixture(scope="module")
def oracle_world(world: World) -> OracleWorld:
    """The shared world, as the oracles look at it."""
    return OracleWorld(world.settings.lake, current_release(world.settings).folder)


def keys(world: World) -> dict[str, tuple[str, ...]]:
    """The columns that name a row of each published table."""
    manifest = read_dbt_manifest(target_folder(world.settings) / "manifest.json")
    return {spec.full_name: spec.key for spec in published_tables(manifest)}


def by_key(rows: Rows, key: tuple[str, ...]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """Rows by their key, which no two of them share."""
    found = {tuple(row[name] for name in key): row for row in rows}
    assert len(found) == len(rows), f"{len(rows)} rows have {len(found)} keys ({', '.join(key)})"
    return found


def same(actual: object, expected: object) -> bool:
    """Equal; doubles up to a billionth."""
    if isinstance(actual, float) and isinstance(expected, int | float):
        return math.isclose(actual, expected, rel_tol=1e-9, abs_tol=1e-12)
    return actual == expected


@pytest.mark.parametrize("table", sorted(ORACLES))
def test_a_mart_is_what_the_lake_says(table: str, world: World, oracle_world: OracleWorld) -> None:
    key = keys(world)[table]
    path = oracle_world.release / "marts" / f"{table}.parquet"
    actual = by_key(pq.read_table(path).to_pylist(), key)
    expected = by_key(ORACLES[table](oracle_world), key)
    assert sorted(set(actual) ^ set(expected), key=str)[:1] == [], "only on one side"
    assert actual, f"{table} is empty, so nothing was compared"
    for row_key, row in actual.items():
        told = expected[row_key]
        assert set(row) == set(told)
        wrong = {name: (row[name], told[name]) for name in row if not same(row[name], told[name])}
        assert wrong == {}, f"{dict(zip(key, row_key, strict=True))}: (mart, oracle)"


def test_every_learner_mart_has_an_oracle(world: World) -> None:
    published = {table for table in keys(world) if table.split(".")[0] in SUBJECTS}
    assert published - TESTED_ELSEWHERE == set(ORACLES)
    assert published >= TESTED_ELSEWHERE


def test_sessions_lie_on_the_learners_own_day(oracle_world: OracleWorld) -> None:
    assert misplaced_sessions(oracle_world.sessions, oracle_world.days) == []
    assert len({session["zone"] for session in oracle_world.sessions}) > 3
