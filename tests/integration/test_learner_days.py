"""From landed rows to days, streaks and changes of mind, in a world known by heart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Batch, Lake, Row

AS_OF = datetime.fromisoformat("2026-03-10 12:00:00")


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text)


def _student(zone: str, told: str) -> Row:
    return {"id": "flyer", "user_id": "account", "timezone": zone, "updated_at": at(told)}


def _practice(learner: str, *starts: str) -> list[Row]:
    return [
        {
            "id": f"{learner} {start}",
            "student_id": learner,
            "start_time": at(start),
            "end_time": at(start) + timedelta(seconds=30),
        }
        for start in starts
    ]


def _choice(learner: str, moment: str, *, compare: bool) -> Row:
    return {
        "user_id": learner,
        "anonymous_only": False,
        "analytics_consent": True,
        "cross_session_analysis": compare,
        "effective_at": at(moment),
        "updated_at": at(moment),
    }


def _played(learner: str, number: int) -> list[Row]:
    return [
        {
            "id": number + day,
            "user_id": learner,
            "session_type": "practice",
            "started_at": datetime(2026, 3, day, 15),  # noqa: DTZ001  # as in the lake: naive, UTC
            "ended_at": datetime(2026, 3, day, 16),  # noqa: DTZ001  # as above
            "analytics_consent": True,
            "anonymous_data_only": False,
        }
        for day in (4, 6, 7)
    ]


def _vote(kind: int, moment: str) -> Row:
    return {"user_id": "account", "post_id": "post", "vote_type": kind, "created_at": at(moment)}


def _comment(updated: str | None, *, accepted: bool) -> Row:
    return {
        "id": "comment",
        "post_id": "post",
        "author_id": "account",
        "is_solution": accepted,
        "created_at": at("2026-03-01"),
        "updated_at": at(updated) if updated else None,
    }


ROWS: dict[tuple[str, str], list[Row]] = {
    ("practice_tracker", "students"): [
        _student("Pacific/Honolulu", "2026-01-01"),
        _student("Asia/Tokyo", "2026-03-02 10:00"),
    ],
    ("practice_tracker", "practice_sessions"): [
        *_practice("flyer", "2026-02-28 20:00", "2026-03-01 20:00"),
        *_practice("flyer", "2026-03-02 16:00", "2026-03-04 00:30"),
        *_practice("sleepless", "2026-03-08 04:59", "2026-03-08 05:01"),
        *_practice("sleepless", "2026-03-09 03:59", "2026-03-09 04:01", "2026-03-11 15:00"),
    ],
    ("practice_tracker", "post_votes"): [
        _vote(1, "2026-03-01"),
        _vote(-1, "2026-03-02"),
        _vote(-1, "2026-03-02"),
        _vote(1, "2026-03-03"),
    ],
    ("practice_tracker", "forum_comments"): [
        _comment(None, accepted=False),
        _comment("2026-03-03", accepted=True),
        _comment("2026-03-05", accepted=False),
    ],
    ("song_practice", "privacy_settings"): [
        _choice("compares", "2026-01-01", compare=False),
        _choice("compares", "2026-03-05", compare=True),
        _choice("insight_only", "2026-01-01", compare=False),
        _choice("withdrew", "2026-01-01", compare=True),
        _choice("withdrew", "2026-03-09", compare=False),
    ],
    ("song_practice", "performance_sessions"): [
        *_played("compares", 100),
        *_played("insight_only", 200),
        *_played("withdrew", 300),
    ],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build file of the world above."""
    settings = Settings(data_root=tmp_path_factory.mktemp("days") / "data", memory_limit="1GB")
    lake = Lake(settings)
    lake.prepare()
    lake.land(
        *(
            Batch(f"{source}-{stream}", source, stream, rows, AS_OF)
            for (source, stream), rows in ROWS.items()
        )
    )
    models = "+agg_learner_streaks +fct_sessions path:models/staging/practice_tracker"
    outcome = run_dbt(
        settings,
        ["build", "--exclude-resource-type", "unit_test", "--indirect-selection=cautious",
         f"--select={models}"],
        as_of=AS_OF,
    )  # fmt: skip
    assert outcome.problems == []
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        yield connection


def test_streaks_follow_the_learners_calendar_and_choices(
    built: duckdb.DuckDBPyConnection,
) -> None:
    streaks = built.execute(
        "select learner_id, active_day_count, first_active_date, last_active_date, "
        "current_streak_days, longest_streak_days, longest_streak_end_date, is_zone_imputed "
        "from cohorts.agg_learner_streaks order by learner_id"
    ).fetchall()
    seventh, fourth, ninth = date(2026, 3, 7), date(2026, 3, 4), date(2026, 3, 9)
    assert streaks == [
        ("compares", 2, date(2026, 3, 6), seventh, 0, 2, seventh, True),
        ("flyer", 4, date(2026, 2, 28), fourth, 0, 4, fourth, False),
        ("sleepless", 3, seventh, ninth, 3, 3, ninth, True),
    ]


def test_votes_and_answers_keep_every_change_of_mind(built: duckdb.DuckDBPyConnection) -> None:
    votes = built.execute(
        "select vote_type, created_at from staging.stg_practice_tracker__post_vote_versions "
        "order by created_at"
    ).fetchall()
    assert votes == [(1, at("2026-03-01")), (-1, at("2026-03-02")), (1, at("2026-03-03"))]
    answers = built.execute(
        "select is_solution, updated_at from staging.stg_practice_tracker__forum_comment_versions "
        "order by updated_at nulls first"
    ).fetchall()
    assert answers == [(False, None), (True, at("2026-03-03")), (False, at("2026-03-05"))]
    standing = built.execute(
        "select vote_type from staging.stg_practice_tracker__post_votes"
    ).fetchall()
    assert standing == [(1,)]
