"""Staging and dimensions built from a lake: one row per key, and nobody shown who hides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import polars as pl
import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Batch, Lake

SENT = datetime(2026, 6, 1)  # noqa: DTZ001  # as in the lake: naive, UTC
AS_OF = datetime(2026, 6, 30)  # noqa: DTZ001  # as above
WORKOUT = ("fitness_coach", "workouts")


def days(number: float) -> timedelta:
    return timedelta(days=number)


def workouts(seed: int) -> list[tuple[datetime, dict[str, Any]]]:
    """Versions of 40 workouts in random order: repeated, contradicted, sent again later."""
    random = Random(seed)  # noqa: S311  # chance, not secrecy
    sent = []
    for number in range(40):
        for _ in range(random.choice((1, 1, 1, 2, 4))):
            row = {
                "id": f"w{number}",
                "userId": f"u{number % 7}",
                "workoutType": "strength",
                "status": random.choice(("started", "completed")),
                "startedAt": SENT - days(number % 5),
                "durationSeconds": random.choice((None, 60, 90)),
                "updatedAt": SENT + days(random.randint(0, 3)),
            }
            copies = range(random.choice((1, 1, 2)))
            sent.extend((SENT + days(random.randint(0, 2)), row) for _ in copies)
    random.shuffle(sent)
    return sent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The foundation, built once from one small lake; its build file, read-only."""
    settings = Settings(data_root=tmp_path_factory.mktemp("foundation"), memory_limit="1GB")
    lake = Lake(settings)
    lake.prepare()
    by_moment: dict[datetime, list[dict[str, Any]]] = {}
    for moment, row in workouts(seed=1):
        by_moment.setdefault(moment, []).append(row)
    lake.land(
        *(
            Batch(f"workouts-{number}", *WORKOUT, rows, moment)
            for number, (moment, rows) in enumerate(by_moment.items())
        ),
        *people(),
    )
    drop_a_column(settings.lake / "practice_tracker" / "students" / "students-0")
    outcome = run_dbt(
        settings,
        [
            "build",
            "--indirect-selection=cautious",
            "--select=+path:models/marts/core stg_fitness_coach__workouts",
        ],
        as_of=AS_OF,
    )
    assert outcome.problems == []
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        yield connection


def people() -> list[Batch]:
    """Learners of three apps who differ in what they allow."""
    choice = {"effective_at": SENT - days(30), "updated_at": SENT - days(30)}
    settings = [
        {"user_id": "open", "anonymous_only": False, "analytics_consent": True, **choice},
        {"user_id": "hidden", "anonymous_only": True, "analytics_consent": True, **choice},
    ]
    sessions = [
        {
            "id": number,
            "user_id": user,
            "song_id": 5,
            "session_type": "practice",
            "started_at": SENT,
            "updated_at": SENT,
        }
        for number, user in enumerate(("open", "hidden", "silent"))
    ]
    profile = {
        "birthYear": 2015,
        "gender": "female",
        "isInternal": False,
        "signupAt": SENT - days(90),
        "updatedAt": SENT,
    }
    users = {"role": "student", "created_at": SENT - days(200), "updated_at": SENT}
    students = [
        {"id": "s1", "user_id": "a1", "timezone": "Europe/Berlin", "updated_at": SENT - days(9)},
        {"id": "s1", "user_id": "a1", "timezone": "Asia/Tokyo", "updated_at": SENT - days(2)},
    ]
    return [
        Batch("settings-0", "song_practice", "privacy_settings", settings, SENT),
        Batch("sessions-0", "song_practice", "performance_sessions", sessions, SENT),
        Batch("profiles-0", "fitness_coach", "profiles", [{"userId": "u1", **profile}], SENT),
        Batch("users-0", "practice_tracker", "users", [{"id": "a1", **users}], SENT),
        Batch("students-0", "practice_tracker", "students", students, SENT),
    ]


def drop_a_column(batch: Path) -> None:
    """Make a batch look as if it had landed before the contract got `years_playing`."""
    frame = pl.read_parquet(batch / "accepted.parquet")
    frame.drop("years_playing").write_parquet(batch / "accepted.parquet")


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def test_the_newest_version_of_every_key_stands(built: duckdb.DuckDBPyConnection) -> None:
    expected: dict[str, tuple[datetime, datetime]] = {}
    first_sent: dict[str, datetime] = {}
    for moment, row in workouts(seed=1):
        key, order = row["id"], (row["updatedAt"], moment)
        expected[key] = max(expected.get(key, order), order)
        first_sent[key] = min(first_sent.get(key, moment), moment)
    staged = rows(
        built, "select workout_id, updated_at, sent_at from staging.stg_fitness_coach__workouts"
    )
    assert sorted(staged) == sorted(
        (key, updated_at, first_sent[key]) for key, (updated_at, _) in expected.items()
    )


def test_who_hides_has_no_row_and_who_keeps_silent_hides(
    built: duckdb.DuckDBPyConnection,
) -> None:
    known = rows(
        built,
        "select learner_id, is_described from core.dim_learners "
        "where source_system = 'song_practice'",
    )
    assert known == [("open", True)]


def test_attributes_need_learner_insight_and_minors_are_marked_without(
    built: duckdb.DuckDBPyConnection,
) -> None:
    query = (
        "select is_described, is_minor, gender, first_seen_at, signed_up_at "
        "from core.dim_learners where learner_id = 'u1'"
    )
    assert rows(built, query) == [(False, True, None, None, SENT - days(90))]


def test_the_zone_of_a_dimension_is_the_one_that_holds_now(
    built: duckdb.DuckDBPyConnection,
) -> None:
    query = (
        "select learner_id, role, zone, is_zone_imputed from core.dim_learners "
        "where source_system = 'practice_tracker' order by learner_id"
    )
    assert rows(built, query) == [
        ("a1", "student", "Asia/Tokyo", False),
        ("s1", "student", "Asia/Tokyo", False),
    ]


def test_a_column_that_an_old_batch_lacks_is_null(built: duckdb.DuckDBPyConnection) -> None:
    query = "select years_playing from staging.stg_practice_tracker__students"
    assert rows(built, query) == [(None,)]


def test_content_that_only_a_session_names_has_a_row(built: duckdb.DuckDBPyConnection) -> None:
    query = "select content_id, content_type from core.dim_content"
    assert rows(built, query) == [("5", "song")]


def test_every_day_of_the_calendar_is_there_once(built: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select count(*), min(calendar_date)::varchar, max(calendar_date)::varchar, "
        "count(distinct calendar_date), count(*) filter (is_weekend) from core.dim_dates"
    )
    assert rows(built, query) == [(13149, "2000-01-01", "2035-12-31", 13149, 3758)]
