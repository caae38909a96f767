"""Teachers and their students: what a teacher may see, and how soon a teacher answers.

Belongs here: remarks, and the summary of a student for a teacher. Does not belong here: what the
student sees alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.oracle.community import (
    DAY,
    HOUR,
    between,
    day_of,
    may_show,
    percentile,
    practice_sessions,
)
from tests.oracle.lake import Row
from tests.oracle.measurements import SOURCE
from tests.oracle.slow_practice import agg_slow_practice_areas
from tests.oracle.statistics import mean_of, ratio
from tests.oracle.streaks import active_days, current_streak, streak_on
from tests.oracle.tempo import Readings, readings
from tests.oracle.world import OracleWorld

WEEK, MONTH = 7 * DAY, 30 * DAY
Pair = tuple[str, str]
"""Teacher and student."""


def associations(world: OracleWorld) -> dict[Pair, datetime]:
    """Since when a teacher may see a student."""
    return {
        (row["teacher_id"], row["student_id"]): row["created_at"]
        for row in world.lake.standing(SOURCE, "student_teacher_associations")
        if row["created_at"] <= world.as_of and may_show(world, row["student_id"], world.as_of)
    }


def fct_session_feedback(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per remark on a session that is shown with its learner."""
    sessions = {row["session_id"]: row for row in world.sessions if row["source_system"] == SOURCE}
    since = {
        (row["teacher_id"], row["student_id"]): row["created_at"]
        for row in world.lake.standing(SOURCE, "student_teacher_associations")
    }
    rows = []
    for row in world.lake.standing(SOURCE, "session_feedback"):
        session = sessions.get(f"{SOURCE}:{row['session_id']}")
        if session and may_show(world, session["learner_id"], row["created_at"]):
            began = since.get((row["teacher_id"], session["learner_id"]))
            rows.append(
                {
                    "session_feedback_id": row["id"],
                    "source_system": SOURCE,
                    "learner_id": session["learner_id"],
                    "teacher_id": row["teacher_id"],
                    "session_id": session["session_id"],
                    "created_at": row["created_at"],
                    "local_date": day_of(world, session["learner_id"], row["created_at"]),
                    "position_seconds": row["position_seconds"],
                    "hours_after_session": between(session["ended_at"], row["created_at"], HOUR),
                    "is_associated": began is not None and began <= row["created_at"],
                    "is_visible_to_teacher": began is not None and began <= session["started_at"],
                }
            )
    return rows


def agg_teacher_students(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per teacher and student: only sessions that began after the association did."""
    sessions: dict[str, list[Row]] = defaultdict(list)
    for session in practice_sessions(world):
        sessions[session["learner_id"]].append(session)
    remarks: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for remark in fct_session_feedback(world):
        remarks[remark["teacher_id"], remark["session_id"]].append(remark)
    slow: dict[str, int] = defaultdict(int)
    for area in agg_slow_practice_areas(world):
        slow[area["learner_id"]] += area["is_recommended"]
    read = readings(world)
    return [
        {
            "source_system": SOURCE,
            "teacher_id": teacher,
            "learner_id": learner,
            "associated_at": since,
            **_practice(world, learner, seen),
            **_tempo([read.get(row["session_id"], Readings()) for row in _month(world, seen)]),
            "slow_area_count": slow[learner] if _is_settled(world, learner, since) else None,
            **_feedback(world, seen, [remarks[teacher, row["session_id"]] for row in seen]),
            "visible_streak_days": _streak(world, learner, seen),
        }
        for (teacher, learner), since in associations(world).items()
        for seen in [[row for row in sessions[learner] if row["started_at"] >= since]]
    ]


def _month(world: OracleWorld, seen: Sequence[Row]) -> list[Row]:
    return [
        row for row in seen if world.today((SOURCE, row["learner_id"])) - row["local_date"] < MONTH
    ]


def _practice(world: OracleWorld, learner: str, seen: list[Row]) -> dict[str, Any]:
    today, month = world.today((SOURCE, learner)), _month(world, seen)
    lengths = [row["total_seconds"] for row in month if row["total_seconds"] is not None]
    ratings = [row["self_rating"] for row in month if row["self_rating"] is not None]
    return {
        "week_session_count": sum(today - row["local_date"] < WEEK for row in month),
        "month_session_count": len(month),
        "timed_session_count": len(lengths),
        "month_total_seconds": sum(lengths) if lengths else None,
        "month_active_day_count": len({row["local_date"] for row in month}),
        "last_local_date": max((row["local_date"] for row in seen), default=None),
        "rated_session_count": len(ratings),
        "self_rating_mean": ratio(sum(ratings), len(ratings)),
    }


def _tempo(read: list[Readings]) -> dict[str, Any]:
    accuracies = [one for each in read for one in each.accuracy]
    return {"accuracy_count": len(accuracies), "tempo_accuracy_mean": mean_of(accuracies)}


def _is_settled(world: OracleWorld, learner: str, since: datetime) -> bool:
    return world.today((SOURCE, learner)) - day_of(world, learner, since) >= WEEK


def _feedback(world: OracleWorld, seen: list[Row], remarks: list[list[Row]]) -> dict[str, Any]:
    month = {row["session_id"] for row in _month(world, seen)}
    firsts = [
        min((one["hours_after_session"] for one in each if one["hours_after_session"] is not None),
            default=None)
        for each in remarks
    ]  # fmt: skip
    known = [one for one in firsts if one is not None]
    reviewed = [each[0]["session_id"] in month for each in remarks if each]
    return {
        "feedback_count": sum(map(len, remarks)),
        "reviewed_session_count": len(reviewed),
        "month_reviewed_session_count": sum(reviewed),
        "month_unreviewed_session_count": len(month) - sum(reviewed),
        "timed_feedback_count": len(known),
        "median_feedback_hours": percentile(known, 0.5),
    }


def _streak(world: OracleWorld, learner: str, seen: list[Row]) -> int | None:
    person = (SOURCE, learner)
    if not world.consent.now(*person, "trend_comparison"):
        return None
    days = sorted(active_days(world, person))
    if not days or not current_streak(world, person):
        return 0
    run = days[-streak_on(world, person)[days[-1]] :]
    return len({row["local_date"] for row in seen} & set(run))


TABLES = {
    "community.fct_session_feedback": fct_session_feedback,
    "community.agg_teacher_students": agg_teacher_students,
}
