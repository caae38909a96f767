"""From landed rows to the community's marts, in a world known by heart and in any order."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Batch, Lake, Row

AS_OF = datetime.fromisoformat("2026-03-20 12:00:00")
APP = "practice_tracker"
TABLES = (
    "fct_reputation_entries", "agg_reputation_balances", "fct_forum_posts", "agg_forum_weeks",
    "fct_videos", "agg_video_weeks", "fct_session_feedback", "agg_teacher_students",
    "fct_reminders", "agg_reminder_weeks", "agg_challenge_days", "fct_challenges",
    "agg_partner_inputs",
)  # fmt: skip


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text)


def _account(name: str, points: int, updated: str) -> Row:
    opened = at("2026-01-01")
    role = "student" if name == "asker" else "teacher"
    return {"id": name, "role": role, "reputation_points": points,
            "created_at": opened, "updated_at": at(updated)}  # fmt: skip


def _post(name: str, created: str, updated: str, answer: str | None = None) -> Row:
    return {"id": name, "author_id": "asker", "status": "published", "vote_score": 3,
            "accepted_answer_id": answer, "created_at": at(created),
            "updated_at": at(updated)}  # fmt: skip


def _vote(user: str, kind: int, moment: str) -> Row:
    return {"user_id": user, "post_id": "post", "vote_type": kind, "created_at": at(moment)}


def _comment(updated: str, *, accepted: bool) -> Row:
    return {"id": "comment", "post_id": "post", "author_id": "helper", "is_solution": accepted,
            "created_at": at("2026-03-02 10:00"), "updated_at": at(updated)}  # fmt: skip


def _session(name: str, start: str, minutes: int = 10) -> Row:
    return {"id": name, "student_id": "student", "start_time": at(start), "self_rating": 4,
            "end_time": at(start) + timedelta(minutes=minutes)}  # fmt: skip


def _reminder(name: str, sent: str | None, updated: str) -> Row:
    return {"id": name, "student_id": "student", "scheduled_for": at("2026-03-18 17:30"),
            "sent_at": at(sent) if sent else None, "updated_at": at(updated)}  # fmt: skip


def _video(status: str, updated: str) -> Row:
    return {"id": "video", "session_id": "seen", "processing_status": status,
            "file_size": 5_242_881, "created_at": at("2026-03-18 19:00"),
            "updated_at": at(updated)}  # fmt: skip


ROWS: dict[str, list[Row]] = {
    "users": [
        _account("asker", 0, "2026-01-01"),
        _account("asker", 35, "2026-03-05 10:00"),
        _account("helper", 0, "2026-01-01"),
        _account("helper", 15, "2026-03-06 10:00"),
    ],
    "students": [
        {"id": "student", "user_id": "asker", "timezone": "Europe/Berlin",
         "updated_at": at("2026-01-01")},
    ],
    "forum_posts": [
        _post("post", "2026-03-01 10:00", "2026-03-01 10:00"),
        _post("post", "2026-03-01 10:00", "2026-03-06 10:00", "comment"),
        _post("second", "2026-03-01 20:00", "2026-03-01 20:00"),
    ],
    "post_votes": [
        _vote("one", 1, "2026-03-02 10:00"),
        _vote("two", 1, "2026-03-03 10:00"),
        _vote("three", -1, "2026-03-04 10:00"),
        _vote("three", 1, "2026-03-05 10:00"),
    ],
    "forum_comments": [
        _comment("2026-03-02 10:00", accepted=False),
        _comment("2026-03-03 10:00", accepted=True),
        _comment("2026-03-04 10:00", accepted=False),
        _comment("2026-03-06 10:00", accepted=True),
    ],
    "practice_sessions": [
        _session("unseen", "2026-03-17 10:00", minutes=600),
        _session("seen", "2026-03-18 18:00"),
        _session("past_midnight", "2026-03-18 23:30", minutes=20),
    ],
    "student_teacher_associations": [
        {"student_id": "student", "teacher_id": "teacher", "created_at": at("2026-03-17 12:00")},
    ],
    "session_feedback": [
        {"id": "remark", "session_id": "seen", "teacher_id": "teacher",
         "created_at": at("2026-03-18 20:10")},
        {"id": "overheard", "session_id": "unseen", "teacher_id": "teacher",
         "created_at": at("2026-03-18 20:10")},
    ],
    "reminders": [
        _reminder("sent", None, "2026-03-18 17:30"),
        _reminder("sent", "2026-03-18 17:31", "2026-03-18 17:31"),
        _reminder("unsent", None, "2026-03-18 17:30"),
    ],
    "videos": [_video("pending", "2026-03-18 19:00"), _video("processing", "2026-03-19 12:00")],
}  # fmt: skip


def _batches(name: str, rows: dict[str, list[Row]]) -> list[Batch]:
    return [Batch(f"{stream}-{name}", APP, stream, some, AS_OF) for stream, some in rows.items()]


def _build(settings: Settings, previous: datetime | None) -> None:
    outcome = run_dbt(
        settings, ["run", "--select", "+path:models/marts/community"],
        as_of=AS_OF, previous_as_of=previous,
    )  # fmt: skip
    assert outcome.problems == []


def _marts(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    found = {}
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        for table in TABLES:
            rows = connection.execute(f"select * from community.{table} order by all")
            names = [column[0] for column in rows.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    return found


def _lake(folder: Path) -> Lake:
    lake = Lake(Settings(data_root=folder / "data", memory_limit="1GB"))
    lake.prepare()
    assert run_dbt(lake.settings, ["seed"]).problems == []
    return lake


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """The community's marts of the world above, landed at once."""
    lake = _lake(tmp_path_factory.mktemp("community"))
    lake.land(*_batches("all", ROWS))
    _build(lake.settings, None)
    return _marts(lake.settings)


def test_the_newest_first_gives_the_same_marts(
    marts: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    newest = {stream: rows[len(rows) // 2 :][::-1] for stream, rows in ROWS.items()}
    oldest = {stream: rows[: len(rows) // 2][::-1] for stream, rows in ROWS.items()}
    lake = _lake(tmp_path)
    lake.land(*_batches("newest", newest))
    _build(lake.settings, None)
    early = _marts(lake.settings)
    lake.land(*_batches("oldest", {stream: rows for stream, rows in oldest.items() if rows}))
    _build(lake.settings, AS_OF)
    late = _marts(lake.settings)
    assert early["fct_reputation_entries"] != late["fct_reputation_entries"]
    for table in TABLES:
        assert late[table] == marts[table], table
        assert marts[table], f"{table} is empty, so nothing was compared"


def test_reputation_adds_up_to_what_the_app_reports(marts: dict[str, list[dict[str, Any]]]) -> None:
    balances = {row["learner_id"]: row for row in marts["agg_reputation_balances"]}
    assert balances["asker"]["ledger_points"] == 5 + 10 + 10 - 2 + 12
    assert balances["helper"]["ledger_points"] == 15 - 15 + 15
    assert all(row["is_balanced"] for row in balances.values())


def test_an_answer_counts_from_when_it_was_accepted_for_good(
    marts: dict[str, list[dict[str, Any]]],
) -> None:
    posts = {row["forum_post_id"]: row for row in marts["fct_forum_posts"]}
    assert posts["post"]["accepted_answer_hours"] == 5 * 24
    assert posts["post"]["first_comment_hours"] == 24
    assert not posts["second"]["is_solved"]
    [week, *_] = marts["agg_forum_weeks"]
    assert (week["matured_count"], week["solved_in_time_count"]) == (2, 1)


def test_a_teacher_sees_nothing_from_before_the_association(
    marts: dict[str, list[dict[str, Any]]],
) -> None:
    visible = {
        row["session_feedback_id"]: row["is_visible_to_teacher"]
        for row in marts["fct_session_feedback"]
    }
    assert visible == {"remark": True, "overheard": False}
    [student] = marts["agg_teacher_students"]
    assert student["month_session_count"] == 2
    assert student["month_total_seconds"] == 30 * 60
    assert student["feedback_count"] == student["month_reviewed_session_count"] == 1
    assert student["median_feedback_hours"] == 2
    assert student["slow_area_count"] is None, "areas look at seven days, the two met three ago"
    assert student["visible_streak_days"] == 2, "of the 17th, 18th and, in Berlin, 19th"


def test_reminders_convert_and_the_stuck_video_is_named(
    marts: dict[str, list[dict[str, Any]]],
) -> None:
    reminders = {row["reminder_id"]: row for row in marts["fct_reminders"]}
    assert reminders["sent"]["seconds_to_practice"] == 29 * 60
    assert reminders["unsent"]["seconds_to_practice"] == 30 * 60
    assert [row["practised_within_day"] for row in reminders.values()] == [True, True]
    [video] = marts["fct_videos"]
    assert (video["stage"], video["waiting_hours"], video["chunk_count"]) == ("stuck", 24, 2)
    assert video["is_reviewed"]


def test_challenges_are_met_on_the_day_they_were_and_once(
    marts: dict[str, list[dict[str, Any]]],
) -> None:
    met = {
        (row["learner_id"], row["challenge_id"]): str(row["achieved_date"])
        for row in marts["fct_challenges"]
        if row["is_achieved"]
    }
    assert met == {
        ("student", "first_session"): "2026-03-17",
        ("student", "ten_hours"): "2026-03-17",
        ("student", "five_hundred_points"): "2026-03-17",
        ("student", "three_day_streak"): "2026-03-19",
        ("helper", "first_accepted_answer"): "2026-03-03",
    }
