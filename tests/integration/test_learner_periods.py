"""Engagement, spoken sessions and vocabulary of learners whose figures are known by heart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Batch, Lake, Row

AS_OF = datetime.fromisoformat("2026-03-10 15:00:00")
SEED = {
    "session_type": "conversation",
    "duration_seconds": 300,
    "words_spoken": 120,
    "pronunciation_score": 85.5,
    "fluency_score": 78.0,
    "grammar_score": 82.5,
    "topics": '["travel", "hotels"]',
    "vocabulary_learned": '["reservation", "available"]',
    "areas_to_improve": '["past tense", "prepositions"]',
}
"""The session of the seed's example (S4)."""


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text)


def _result(learner: str, number: int, ended: datetime, **facts: Any) -> Row:
    told = {"id": f"{learner}-{number}", "user_id": learner, "created_at": ended}
    return {**told, "session_type": "roleplay", "duration_seconds": 60, **facts}


def _events(learner: str, *moments: str, **facts: Any) -> list[Row]:
    return [
        {
            "id": f"{learner} {moment}",
            "timestamp": at(moment),
            "userId": learner,
            "sessionId": "app",
            "eventType": "user_action",
            "category": "goals",
            "action": "goal_viewed",
            "deviceInfo_platform": "ios",
            "deviceInfo_appVersion": "4.2",
            "deviceInfo_osVersion": "19",
            "privacyFlags_canTrack": True,
            "privacyFlags_canProfile": True,
            "privacyFlags_canShare": False,
            "privacyFlags_consentDate": at("2026-01-01"),
            "privacyFlags_consentVersion": "1",
            **facts,
        }
        for moment in moments
    ]


def _workout(learner: str, number: int, status: str) -> Row:
    return {
        "id": f"{learner}-{number}",
        "userId": learner,
        "workoutType": "run",
        "status": status,
        "startedAt": at("2026-03-01 04:30"),
        "updatedAt": at("2026-03-02"),
    }


def _consent(learner: str, moment: str, *, can_track: bool) -> Row:
    return {
        "id": f"{learner} {moment}",
        "userId": learner,
        "canTrack": can_track,
        "canProfile": True,
        "consentDate": at(moment),
        "consentVersion": "1",
        "recordedAt": at(moment),
    }


NIGHTS = ("2026-02-28 15:00", "2026-03-01 04:59", "2026-03-08 04:59", "2026-03-09 03:59")
"""Saturday, its night, the Saturday after, and the Sunday night after the clocks went forward."""

ROWS: dict[tuple[str, str], list[Row]] = {
    ("language_tutor", "session_results"): [
        _result("seed", 0, at("2026-03-10 14:00"), **SEED),
        *(_result("often", day, AS_OF - timedelta(hours=day)) for day in range(101)),
        _result("often", 101, AS_OF - timedelta(days=80), session_type="pronunciation"),
    ],
    ("fitness_coach", "consents"): [
        _consent("member", "2026-01-01", can_track=True),
        _consent("withdrew", "2026-01-01", can_track=True),
        _consent("withdrew", "2026-03-09", can_track=False),
    ],
    ("fitness_coach", "analytics_events"): [
        *_events("member", *NIGHTS),
        *_events("member", "2026-03-08 04:58", category="social", action="post_liked"),
        *_events("member", "2026-03-01 04:58", category="sync", eventType="system_event"),
        *_events("member", "2026-03-08 04:57", sessionId="denied", privacyFlags_canTrack=False),
        *_events("withdrew", *NIGHTS),
    ],
    ("fitness_coach", "workouts"): [
        _workout("member", 1, "completed"),
        _workout("member", 2, "abandoned"),
        _workout("withdrew", 1, "completed"),
    ],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build file of the world above."""
    settings = Settings(data_root=tmp_path_factory.mktemp("periods") / "data", memory_limit="1GB")
    lake = Lake(settings)
    lake.prepare()
    lake.land(
        *(
            Batch(f"{source}-{stream}", source, stream, rows, AS_OF)
            for (source, stream), rows in ROWS.items()
        )
    )
    marts = "+path:models/marts/sessions +path:models/marts/learning/vocabulary"
    outcome = run_dbt(
        settings,
        ["build", "--exclude-resource-type", "unit_test", "--indirect-selection=cautious",
         f"--select={marts}"],
        as_of=AS_OF,
    )  # fmt: skip
    assert outcome.problems == []
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        yield connection


def test_engagement_over_a_months_end(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "select timeframe, period_start_date, session_count, workout_started_count, "
        "workout_completed_count, workout_completed_ratio, features_used, last_active_date, "
        "streak_days, is_complete from sessions.agg_engagement_periods "
        "where source_system = 'fitness_coach' and learner_id = 'member' "
        "order by period_start_date, timeframe"
    ).fetchall()
    saturday, next_saturday, sunday = date(2026, 2, 28), date(2026, 3, 7), date(2026, 3, 8)
    february = (2, 2, 1, 0.5, "goals", saturday)
    assert rows == [
        ("monthly", date(2026, 2, 1), *february, 1, True),
        ("weekly", date(2026, 2, 23), *february, 1, True),
        ("daily", saturday, *february, 1, True),
        ("monthly", date(2026, 3, 1), 2, 0, 0, None, "goals, social", sunday, 0, False),
        ("weekly", date(2026, 3, 2), 2, 0, 0, None, "goals, social", sunday, 2, True),
        ("daily", next_saturday, 1, 0, 0, None, "goals, social", next_saturday, 1, True),
        ("daily", sunday, 1, 0, 0, None, "goals", sunday, 2, True),
    ]


def test_who_withdrew_is_in_no_period(built: duckdb.DuckDBPyConnection) -> None:
    (found,) = built.execute(
        "select count(*) from sessions.agg_engagement_periods where learner_id = 'withdrew'"
    ).fetchall()
    assert found == (0,)


def test_the_stats_of_the_seeds_example(built: duckdb.DuckDBPyConnection) -> None:
    stats = built.execute(
        "select period, session_count, total_seconds, words_spoken, pronunciation_score_mean, "
        "fluency_score_mean, grammar_score_mean, average_score_mean, scored_session_count "
        "from sessions.agg_stats_periods where learner_id = 'seed' and basis = 'rolling' "
        "order by period desc"
    ).fetchall()
    figures = (1, 300, 120, 85.5, 78.0, 82.5, 82.0, 1)
    assert stats == [("week", *figures), ("month", *figures)]
    terms = built.execute(
        "select term_kind, term, session_count, term_rank from sessions.agg_stats_terms "
        "where learner_id = 'seed' and basis = 'rolling' and period = 'week' order by all"
    ).fetchall()
    assert terms == [
        ("area_to_improve", "past tense", 1, 1),
        ("area_to_improve", "prepositions", 1, 2),
        ("session_type", "conversation", 1, 1),
        ("topic", "hotels", 1, 1),
        ("topic", "travel", 1, 2),
    ]


def test_the_warm_up_after_the_seeds_example(built: duckdb.DuckDBPyConnection) -> None:
    (warmup,) = built.execute(
        "select last_session_id, last_average_score, last_areas_to_improve, focus_area_count, "
        "due_word_count from learning.agg_warmups where learner_id = 'seed'"
    ).fetchall()
    assert warmup == ("language_tutor:seed-0", 82.0, SEED["areas_to_improve"], 2, 0)
    words = built.execute(
        "select word, box, due_date, is_due, review_rank from learning.agg_vocabulary_reviews "
        "where learner_id = 'seed' order by review_rank"
    ).fetchall()
    tomorrow = date(2026, 3, 11)
    assert words == [("available", 1, tomorrow, False, 1), ("reservation", 1, tomorrow, False, 2)]


def test_history_comes_in_pages_of_a_hundred(built: duckdb.DuckDBPyConnection) -> None:
    pages = built.execute(
        "select page_number, count(*), min(session_id), max(type_position) "
        "from sessions.fct_session_history where learner_id = 'often' group by 1 order by 1"
    ).fetchall()
    assert pages == [
        (1, 100, "language_tutor:often-0", 100),
        (2, 2, "language_tutor:often-100", 101),
    ]


def test_missing_scores_stay_missing(built: duckdb.DuckDBPyConnection) -> None:
    (missing,) = built.execute(
        "select sum(session_count), sum(fluency_score_count), max(fluency_score_mean), "
        "sum(scored_session_count), max(average_score_mean) from sessions.agg_score_days "
        "where learner_id = 'often'"
    ).fetchall()
    assert missing == (102, 0, None, 0, None)
