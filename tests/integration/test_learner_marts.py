"""From landed rows to what learners are told, in a world known by heart: S0's examples in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.exported import Files, export_tables
from tests.integration.lakes import Lake
from tests.integration.song_world import AS_OF, SEED_LEARNER, song_batches
from tests.unit.exports.examples import INSIGHTS, PROBLEM_SECTIONS

MODELS = (
    "+path:models/marts/practice/insights +path:models/marts/practice/recommendations "
    "+path:models/marts/practice/sections +dim_learners +dim_content +dim_advice"
)
THIRTY_DAYS = "content_type = 'song' and period_days = 30"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build file of the world."""
    settings = Settings(data_root=tmp_path_factory.mktemp("learner") / "data", memory_limit="1GB")
    lake = Lake(settings)
    lake.prepare()
    lake.land(*song_batches())
    outcome = run_dbt(
        settings,
        ["build", "--exclude-resource-type", "unit_test", "--indirect-selection=cautious",
         f"--select={MODELS}"],
        as_of=AS_OF,
    )  # fmt: skip
    assert outcome.problems == []
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def files(built: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """What the app shows these learners."""
    (build_file,) = built.execute(
        "select path from duckdb_databases() where path is not null"
    ).fetchone()
    return export_tables(Path(build_file), tmp_path_factory.mktemp("draft"), AS_OF)


def the_seeds_row(built: duckdb.DuckDBPyConnection, columns: str, table: str) -> tuple:
    """What a mart says of the seed's learner, song and thirty days."""
    (row,) = built.execute(
        f"select {columns} from practice.{table} where learner_id = ? and {THIRTY_DAYS}",
        [SEED_LEARNER],
    ).fetchall()
    return row


def test_the_seeds_insights_come_out_to_the_digit(built: duckdb.DuckDBPyConnection) -> None:
    assert the_seeds_row(
        built,
        "content_id, start_date, end_date, session_count, total_seconds, mean_session_seconds, "
        "round(100 * completion_ratio_mean, 1), completion_count, problem_section_count, "
        "tracked_session_count",
        "agg_practice_insights",
    ) == ("123", date(2023, 11, 1), date(2023, 12, 1), 15, 7200, 480.0, 85.3, 15, 8, 15)


def test_the_seeds_trends_come_out_to_the_digit(built: duckdb.DuckDBPyConnection) -> None:
    assert the_seeds_row(
        built,
        "round(completion_trend_points, 1), completion_trend, consistency_trend, problems_trend",
        "agg_practice_trends",
    ) == (2.3, "improving", "stable", "reducing")
    assert the_seeds_row(
        built,
        "past_session_count, recent_session_count, past_day_count, recent_day_count, "
        "past_possible_days, recent_possible_days, past_visit_count, past_stumble_count, "
        "recent_visit_count, recent_stumble_count",
        "agg_practice_trends",
    ) == (7, 8, 8, 7, 15, 15, 70, 42, 80, 16)
    low, high, consistency, problems = the_seeds_row(
        built,
        "completion_trend_points_low, completion_trend_points_high, consistency_z, problems_z",
        "agg_practice_trends",
    )
    assert (low, high) == pytest.approx((2.3036 - 0.112, 2.3036 + 0.112), abs=0.01)
    assert consistency == pytest.approx(-0.37, abs=0.005)
    assert problems == pytest.approx(-3.93, abs=0.005)


def test_the_seeds_problem_section_lies_where_the_events_say(
    built: duckdb.DuckDBPyConnection,
) -> None:
    problems = built.execute(
        "select section_name, start_position_seconds, end_position_seconds, problem_type, "
        "count(*) from practice.fct_problem_sections where learner_id = ? group by all",
        [SEED_LEARNER],
    ).fetchall()
    assert problems == [("bridge", 30.0, 50.0, "frequent_pauses", 8)]


def test_the_seeds_recommendation_is_made_where_completion_is_low(
    built: duckdb.DuckDBPyConnection,
) -> None:
    told = built.execute(
        "select recommendation_type, priority, title, rules.description, first_step, second_step, "
        "measure, evidence_count "
        "from practice.fct_practice_recommendations as told "
        "join seeds.recommendation_rules as rules using (recommendation_type) "
        "where learner_id = '46' and is_current and content_type = 'song'"
    ).fetchall()
    assert told == [
        (
            "completion_improvement",
            "high",
            "Focus on Complete Practice Sessions",
            "Your completion rate could be improved...",
            "Set a timer for focused 15-20 minute sessions",
            "Choose specific sections to master completely",
            46.0,
            6,
        )
    ]


def test_what_is_below_seventy_by_chance_is_not_said(built: duckdb.DuckDBPyConnection) -> None:
    figures = built.execute(
        "select learner_id, was_recommended, round(confidence, 2) "
        "from practice.agg_recommendation_outcomes "
        "where learner_id in ('69', '69.9', '70') and content_type = 'song' "
        "and issue_date = date '2023-11-30' order by learner_id"
    ).fetchall()
    assert figures == [("69", True, 0.99), ("69.9", False, 0.62)]


def test_what_came_of_a_recommendation_is_told_with_its_numbers(
    built: duckdb.DuckDBPyConnection,
) -> None:
    outcome = built.execute(
        "select was_recommended, before_completion_count, before_completion_ratio_mean, "
        "after_completion_count, after_completion_ratio_mean, before_visit_count "
        "from practice.agg_recommendation_outcomes where learner_id = 'catches_up' and is_matured"
    ).fetchall()
    assert outcome == [(True, 4, 0.4, 4, 0.9, None)]


def test_learners_are_told_what_they_allow(built: duckdb.DuckDBPyConnection) -> None:
    def learners(table: str) -> set[str]:
        rows = built.execute(f"select distinct learner_id from practice.{table}").fetchall()
        return {learner for (learner,) in rows}

    everybody = {"1", "46", "69", "69.9", "70", "catches_up", "not_tracked", "not_compared"}
    assert learners("agg_practice_insights") == everybody
    assert learners("agg_practice_trends") == everybody - {"not_compared"}
    assert "not_compared" in learners("fct_practice_recommendations")
    assert "not_compared" not in learners("agg_recommendation_outcomes")
    untracked = built.execute(
        "select distinct tracked_session_count, problem_section_count "
        "from practice.agg_practice_insights where learner_id = 'not_tracked'"
    ).fetchall()
    assert untracked == [(0, None)]


def thirty_days(files: Files, learner: str) -> dict[str, Any]:
    """The response for a learner, the seed's song and thirty days."""
    (body,) = (
        body
        for body in files[learner]["insights"]
        if body["song_id"] == INSIGHTS["song_id"] and body["analysis_period"]["days"] == 30
    )
    return body


def test_the_seeds_response_is_given_whole(files: Files) -> None:
    body = thirty_days(files, SEED_LEARNER)
    assert body == {**INSIGHTS, "ai_recommendations": body["ai_recommendations"]}
    assert "completion_improvement" not in {each["type"] for each in body["ai_recommendations"]}
    assert thirty_days(files, "46")["ai_recommendations"][:1] == INSIGHTS["ai_recommendations"]


def test_the_seeds_problem_section_is_given(files: Files) -> None:
    (example,) = PROBLEM_SECTIONS["problem_sections"]
    told = files[SEED_LEARNER]["problem_sections"]
    assert [song["song_id"] for song in told["songs"]] == [123]
    assert [session["total_count"] for session in told["sessions"]] == [1] * 8
    for each in (*told["songs"], *told["sessions"]):
        (section,) = each["problem_sections"]
        own = {"id": section["id"], "severity_score": section["severity_score"]}
        assert section == {**example, **own}


def test_files_say_what_learners_allow(files: Files) -> None:
    assert "never_chose" not in files
    assert files["not_tracked"]["problem_sections"] is None
    assert thirty_days(files, "not_tracked")["summary_metrics"]["total_problem_sections"] is None
    assert thirty_days(files, "not_tracked")["improvement_trends"] is not None
    assert thirty_days(files, "not_compared")["improvement_trends"] is None
