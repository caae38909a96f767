"""Training: how effective and how dangerous exercises are, and what became of goals.

Belongs here: workouts, injuries, goals, and coaches' clients. Does not belong here: wearables.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.statistics import gamma_bounds, mean_of, ratio, wilson
from tests.oracle.world import OracleWorld

SOURCE = "fitness_coach"


def _internal(world: OracleWorld) -> set[str]:
    profiles = world.lake.standing(SOURCE, "profiles")
    return {row["userId"] for row in profiles if row["isInternal"]}


def agg_exercise_effectiveness(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per dimension and member."""
    internal = _internal(world)
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "workouts"):
        granted = world.consent.granted(SOURCE, row["userId"], "anonymous_usage", row["startedAt"])
        if row["userId"] in internal or not granted:
            continue
        groups["all", "all"].append(row)
        groups["workout_type", row["workoutType"]].append(row)
        for kind in set(json.loads(row["exerciseTypes"] or "[]")):
            groups["exercise_type", kind].append(row)
    injuries: dict[str | None, int] = defaultdict(int)
    for row in world.lake.standing(SOURCE, "injuries"):
        if world.consent.granted(SOURCE, row["userId"], "anonymous_usage", row["occurredAt"]):
            injuries[row["workoutId"]] += 1
    return [
        {
            "dimension": dimension,
            "member": member,
            "unattributed_injury_count": injuries[None] if dimension == "all" else None,
            **_effect(rows, injuries),
        }
        for (dimension, member), rows in groups.items()
    ]


def _effect(rows: list[Row], injuries: dict[str | None, int]) -> dict[str, Any]:
    ended = [row for row in rows if row["status"] != "started"]
    completed = [row for row in rows if row["status"] == "completed"]
    timed = [row for row in ended if row["durationSeconds"] is not None]
    seconds = sum(row["durationSeconds"] for row in timed)
    hours = seconds / 3600
    hurt = sum(injuries.get(row["id"], 0) for row in rows)
    interval = wilson(len(completed), len(ended)) or (None, None)
    bounds = gamma_bounds(hurt + 0.5, hours) or (None, None)
    efforts = [row["perceivedEffort"] for row in rows if row["perceivedEffort"] is not None]
    return {
        "learner_count": len({row["userId"] for row in rows}),
        "workout_count": len(rows),
        "workout_ended_count": len(ended),
        "workout_completed_count": len(completed),
        "workout_completion_ratio": ratio(len(completed), len(ended)),
        "workout_completion_ratio_low": interval[0],
        "workout_completion_ratio_high": interval[1],
        "timed_workout_count": len(timed),
        "exposure_hours": hours,
        "injury_count": hurt,
        "injuries_per_hour": ratio(hurt, hours),
        "injuries_per_hour_low": bounds[0],
        "injuries_per_hour_high": bounds[1],
        "effort_count": len(efforts),
        "perceived_effort_mean": mean_of(efforts),
    }


def fct_goals(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per goal that may be shown with its learner."""
    return [
        {
            "goal_id": row["id"],
            "source_system": SOURCE,
            "learner_id": row["userId"],
            "category": row["category"],
            "target": row["target"],
            "status": row["status"],
            "set_at": row["setAt"],
            "achieved_at": row["achievedAt"],
            "dropped_at": row["updatedAt"] if row["status"] == "dropped" else None,
            "days_to_achieve": None
            if row["achievedAt"] is None
            else (row["achievedAt"] - row["setAt"]).total_seconds() / 86400,
            "is_resolved": row["status"] != "active",
        }
        for row in world.lake.standing(SOURCE, "goals")
        if world.consent.granted(SOURCE, row["userId"], "learner_insight", row["setAt"])
    ]


TABLES = {
    "health.agg_exercise_effectiveness": agg_exercise_effectiveness,
    "health.fct_goals": fct_goals,
}
