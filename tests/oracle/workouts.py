"""Workouts one by one (UBA-01, HFA-02).

Belongs here: what became of each workout. Does not belong here: how effective they are
(`training.py`).
"""

from __future__ import annotations

from typing import Any

from tests.oracle.days import local_time
from tests.oracle.world import OracleWorld

APP = "fitness_coach"


def fct_workouts(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per workout of somebody who allowed insights as it began, and does now."""
    profiles = world.lake.standing(APP, "profiles")
    internal = {row["userId"] for row in profiles if row["isInternal"]}
    bots = {
        learner
        for (source, learner), rows in world.sessions_by_learner.items()
        if source == APP and any(row["is_bot"] for row in rows)
    }
    return [
        {
            "source_system": APP,
            "workout_id": row["id"],
            "learner_id": learner,
            "local_date": world.days.local_date(APP, learner, began),
            "started_at": began,
            "local_started_at": local_time(began, world.days.zone_at(APP, learner, began)[0]),
            "completed_at": row["completedAt"],
            "workout_type": row["workoutType"],
            "status": row["status"],
            "planned_seconds": row["plannedSeconds"],
            "duration_seconds": row["durationSeconds"],
            "is_ended": row["status"] in {"completed", "abandoned"},
            "is_completed": row["status"] == "completed",
            "ai_recommendation_id": row["recommendationId"],
            "is_future_clock": row["_clock_flag"] == "future",
            "is_internal": learner in internal,
            "is_bot": learner in bots,
        }
        for row in world.lake.standing(APP, "workouts")
        for learner, began in [(row["userId"], row["startedAt"])]
        if world.consent.granted(APP, learner, "learner_insight", began)
    ]


TABLES = {"health.fct_workouts": fct_workouts}
