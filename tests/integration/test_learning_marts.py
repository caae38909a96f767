"""The seed's own dashboard, velocity and trends, from landed rows to marts (S3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import duckdb
import numpy as np
import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Batch, Lake, Row

AS_OF = datetime.fromisoformat("2026-03-10 12:00:00")
LISTS = 200
DRAW = Random(3)  # noqa: S311  # chance, not secrecy
SCORES = {
    f"list-{number}": [round(DRAW.uniform(0, 100), 2) for _ in range(DRAW.randint(1, 30))]
    for number in range(LISTS)
}
SCORES["half a point"] = [70.0, 70.5, 71.0]
SCORES["ana"] = [12.0, 80.0, 84.0, 86.0, 88.0, 88.0]


def _days_ago(days: int, hour: int = 9) -> datetime:
    return datetime.combine(AS_OF.date() - timedelta(days=days), datetime.min.time()) + timedelta(
        hours=hour
    )


def _modules() -> Iterator[Row]:
    for place in range(1, 16):
        yield {"id": f"h{place}", "course": "Harmony", "position": place}


def _enrolments() -> Iterator[Row]:
    for place in range(1, 10):
        done = place <= 8
        yield {
            "learner_id": "ana",
            "module_id": f"h{place}",
            "status": "completed" if done else "in_progress",
            "enrolled_at": _days_ago(90 - place),
            "completed_at": _days_ago(60 - 7 * place) if done else None,
        }


def _activities() -> Iterator[Row]:
    """13 on six of the last seven days, three of them today, and three in the week before."""
    ages = [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 6, 6]
    known = [True] * 8 + [False] * 2 + [None] * 3
    for number, (age, is_completed) in enumerate(zip(ages, known, strict=True)):
        yield _activity("ana", number, age, is_completed)
    for number, age in enumerate((7, 9, 13), start=len(ages)):
        yield _activity("ana", number, age, None)
    for number, age in enumerate([1] * 7 + [8] * 10):
        yield _activity("ben", number, age, None)


def _activity(learner: str, number: int, age: int, is_completed: bool | None) -> Row:
    return {
        "id": f"{learner}-{number}",
        "learner_id": learner,
        "activity_type": "quiz",
        "occurred_at": _days_ago(age) + timedelta(minutes=number),
        "is_completed": is_completed,
    }


def _assessments() -> Iterator[Row]:
    for learner, scores in SCORES.items():
        for number, score in enumerate(scores):
            yield {
                "id": f"{learner}-{number}",
                "learner_id": learner,
                "score": score,
                "submitted_at": _days_ago(50 - number),
            }


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    settings = Settings(data_root=tmp_path_factory.mktemp("learning") / "data", memory_limit="1GB")
    streams = {
        "learners": [
            {"id": "ana", "current_level": "Intermediate", "registered_at": _days_ago(99)}
        ],
        "modules": list(_modules()),
        "module_progress": list(_enrolments()),
        "activities": list(_activities()),
        "assessments": list(_assessments()),
    }
    lake = Lake(settings)
    lake.prepare()
    lake.land(
        *(
            Batch(stream, "learning_platform", stream, rows, AS_OF)
            for stream, rows in streams.items()
        )
    )
    for command in (["seed"], ["run", "--select", "+path:models/marts/learning/progress"]):
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
