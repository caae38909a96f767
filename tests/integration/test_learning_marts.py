"""The seed's own dashboard, velocity and trends, from landed rows to marts (S3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.exported import export_tables
from tests.integration.lakes import Lake
from tests.integration.learning_world import AS_OF, SCORES, learning_batches
from tests.unit.exports.examples import DASHBOARD

MODELS = "+path:models/marts/learning/progress +dim_learners +dim_content +dim_advice"


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    settings = Settings(data_root=tmp_path_factory.mktemp("learning") / "data", memory_limit="1GB")
    lake = Lake(settings)
    lake.prepare()
    lake.land(*learning_batches())
    for command in (["seed"], ["run", "--select", MODELS]):
        outcome = run_dbt(settings, command, as_of=AS_OF, previous_as_of=None)
        assert outcome.problems == []
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        yield connection


def _row(marts: duckdb.DuckDBPyConnection, table: str, learner: str) -> dict[str, Any]:
    found = marts.execute(f"select * from learning.{table} where learner_id = ?", [learner])
    assert found.description is not None
    names = [column[0] for column in found.description]
    (row,) = found.fetchall()
    return dict(zip(names, row, strict=True))


def test_the_seeds_dashboard(marts: duckdb.DuckDBPyConnection) -> None:
    """15 modules, 8 done, 53.33 %, Intermediate; 3, 85.2, increasing, 75."""
    shown = _row(marts, "agg_learning_progress", "ana")
    assert (shown["total_module_count"], shown["completed_module_count"]) == (15, 8)
    assert round(100 * shown["progress_ratio"], 2) == 53.33
    assert shown["current_level"] == "Intermediate"
    assert shown["today_activity_count"] == 3
    assert shown["recent_score_count"] == 5
    assert shown["recent_score_mean"] == pytest.approx(85.2, rel=1e-12)
    assert shown["activity_trend"] == "increasing"
    assert shown["engagement_level"] == pytest.approx(40 * 6 / 7 + 40 * 13 / 21 + 16, rel=1e-12)
    assert round(shown["engagement_level"]) == 75
    assert shown["next_module_id"] == "h9"


def test_who_is_not_enrolled_has_no_progress_rather_than_none(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    shown = _row(marts, "agg_learning_progress", "ben")
    assert shown["total_module_count"] is shown["progress_ratio"] is None
    assert (shown["recent_score_count"], shown["recent_score_mean"]) == (0, None)
    assert shown["completed_share_ratio"] is None
    assert shown["engagement_level"] == pytest.approx(50 * 1 / 7 + 50 * 7 / 21, rel=1e-12)


def test_the_seeds_velocity(marts: duckdb.DuckDBPyConnection) -> None:
    """Seven activities in seven days and ten eight days ago."""
    shown = _row(marts, "agg_learning_velocity", "ben")
    assert shown["daily_velocity_seed"] == 1.0
    assert shown["weekly_velocity_seed"] == 7.0
    assert shown["trend_adjusted_seed"] == pytest.approx(5.8, rel=1e-12)
    weighted = 0.5 * 1.0 + 0.2 * 17 / 28 + 0.3 * 5.8 / 7
    assert shown["ensemble_velocity_seed"] == pytest.approx(weighted, rel=1e-12)
    assert shown["predicted_days_seed"] is None


def test_the_seeds_completion_formula(marts: duckdb.DuckDBPyConnection) -> None:
    """Seven modules are left, four were done in 28 days; 13 activities, six active days."""
    shown = _row(marts, "agg_learning_velocity", "ana")
    assert (shown["remaining_module_count"], shown["month_completed_count"]) == (7, 4)
    assert shown["confidence_seed"] == pytest.approx(13 / 20, rel=1e-12)
    days = int((7 / (4 / 28)) * (1 / (13 / 20)))
    assert shown["predicted_days_seed"] == days
    assert shown["predicted_date_seed"] == AS_OF.date() + timedelta(days=days)


def test_trends_are_numpys(marts: duckdb.DuckDBPyConnection) -> None:
    found = {
        learner: (slope, start, trend)
        for learner, slope, start, trend in marts.execute(
            "select learner_id, slope_seed, intercept_seed, trend_seed"
            " from learning.agg_score_trends"
        ).fetchall()
    }
    assert set(found) == set(SCORES)
    for learner, scores in SCORES.items():
        slope, start, trend = found[learner]
        if len(scores) == 1:
            assert (slope, start, trend) == (None, None, None)
            continue
        expected = np.polyfit(range(len(scores)), scores, 1)
        assert (slope, start) == pytest.approx(tuple(expected), rel=1e-9, abs=1e-9)
        assert trend == ("improving" if slope > 0.5 else "declining" if slope < -0.5 else "stable")
    assert found["half a point"][0] == 0.5
    assert found["half a point"][2] == "stable"


def test_chance_is_seldom_called_a_trend(marts: duckdb.DuckDBPyConnection) -> None:
    """Scores without any trend: the interval errs in one of twenty lists, the seed in most."""
    ((lists, wrong, wrong_by_seed),) = marts.execute(
        """
        select
            count(*),
            count(*) filter (where score_trend <> 'stable'),
            count(*) filter (where trend_seed <> 'stable')
        from learning.agg_score_trends
        where starts_with(learner_id, 'list-') and score_count >= 5
        """
    ).fetchall()
    assert lists > 150
    assert wrong / lists < 0.1
    assert wrong_by_seed / lists > 0.3


def test_evidence_grows_with_the_scores(marts: duckdb.DuckDBPyConnection) -> None:
    shown = dict(
        marts.execute(
            "select distinct score_count, evidence_percent_seed from learning.agg_score_trends"
        ).fetchall()
    )
    assert (shown[6], shown[20], shown[30]) == (30.0, 100.0, 100.0)


def test_what_looks_wrong_with_ana(marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select risk_type, is_present, measure, since_date, severity"
        " from learning.agg_learner_risks where learner_id = 'ana' order by 1"
    ).fetchall()
    assert rows == [
        ("completion_stagnation", False, 0.0, None, None),
        ("engagement_drop", False, 0.0, None, None),
        ("low_consistency", False, 1.0, None, None),
        ("low_performance", False, 0.0, None, None),
    ]
    learners = "select count(distinct learner_id) from learning.agg_learner_risks"
    assert marts.execute(learners).fetchone() == (1,)


def test_the_seeds_dashboard_is_given_whole(
    marts: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (build_file,) = marts.execute(
        "select path from duckdb_databases() where path is not null"
    ).fetchone()
    file = export_tables(Path(build_file), tmp_path, AS_OF)["ana"]
    shown, example = file["dashboard"], DASHBOARD
    for part in ("type", "progress_summary", "realtime_metrics"):
        assert shown[part] == example[part]
    assert shown["timestamp"] == "2026-03-10T12:00:00Z"
    assert (shown["alerts"], shown["recommendations"]) == ([], ["Continue with h9"])
    velocity = _row(marts, "agg_learning_velocity", "ana")
    summary = file["summary"]
    assert summary["progress_summary"] == example["progress_summary"]
    assert summary["learning_velocity"]["weekly_velocity"] == velocity["weekly_velocity_seed"]
    assert summary["completion"]["predicted_days_seed"] == velocity["predicted_days_seed"]
