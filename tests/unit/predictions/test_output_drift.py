"""What the apps' own models give out is watched by the hour where it is much."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import numpy as np
import polars as pl
import pytest

from orchestration.predictions import monitoring, truths
from orchestration.predictions.marts import Marts
from orchestration.predictions.monitoring import watch_models
from orchestration.settings import Settings
from tests.unit.predictions.marts import EMPTY_MARTS

NOW = datetime(2026, 11, 22, 12)  # noqa: DTZ001  # as in the lake: naive, UTC
HOUR = timedelta(hours=1)
MOVED = NOW - 3 * HOUR


def given_out(since: datetime, until: datetime, count: int, seed: int) -> pl.DataFrame:
    """Recommendations of one model, even over the time; from `MOVED` on it is less confident."""
    random = np.random.default_rng(seed)
    seconds = np.sort(random.uniform(0, (until - since).total_seconds(), count))
    at = pl.lit(since) + pl.duration(microseconds=pl.Series((seconds * 1e6).astype(np.int64)))
    rows = pl.select(recommended_at=at).with_columns(
        confidence=pl.Series(random.beta(8, 2, count)),
        latency_micros=pl.Series(random.gamma(4, 50_000, count).astype(np.int64)),
        cost_micros=pl.Series(random.gamma(2, 500, count).astype(np.int64)),
        platform=pl.Series(random.choice(["ios", "android", "web"], count)),
    )
    is_moved = pl.col("recommended_at") >= MOVED
    return rows.with_columns(
        confidence=pl.when(is_moved).then(pl.col("confidence") - 0.08).otherwise("confidence")
    )


@pytest.fixture
def marts(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Marts:
    """Eight weeks, a quiet week, and a busy day that ends with the move."""
    for module in (monitoring, truths):
        monkeypatch.setattr(module, "shipped_specs", dict)
    week = NOW - timedelta(days=7)
    told = pl.concat(
        [
            given_out(week - timedelta(days=56), week, 4_000, seed=1),
            given_out(NOW - timedelta(days=1), NOW, 17_000, seed=2),
        ]
    ).with_columns(
        pl.format("r{}", pl.int_range(pl.len())).alias("ai_recommendation_id"),
        model_type=pl.lit("coach"),
        is_bot=pl.lit(value=False),
        is_internal=pl.lit(value=False),
    )
    settings.warehouse.mkdir(parents=True)
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.execute(EMPTY_MARTS)
        connection.register("told", told)
        connection.execute("insert into ai_performance.fct_recommendations by name from told")
    return Marts(settings, NOW)


def test_a_move_is_seen_in_its_first_hour_and_alerts_in_its_second(marts: Marts) -> None:
    checks = watch_models(marts)["drift_checks"].filter(aspect="value")
    assert checks["window_started_at"].n_unique() == 24
    moved = checks.filter(pl.col("window_started_at") >= MOVED, feature="confidence")
    assert moved["is_drifted"].to_list() == [True, True, True]
    assert moved["is_alert"].to_list() == [False, True, True]
    assert checks.filter("is_alert").height == 2, "nothing else alerts"
