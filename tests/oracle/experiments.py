"""Experiments on AI models: who saw which variant, and what became of their workouts.

Belongs here: exposures and arms. Does not belong here: a verdict.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from tests.oracle.ai_answers import APP
from tests.oracle.ai_performance import share
from tests.oracle.lake import Row
from tests.oracle.populations import populations
from tests.oracle.world import OracleWorld


@cache
def fct_experiment_exposures(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per experiment and learner who may be compared."""
    seen: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in world.lake.standing(APP, "experiment_exposures"):
        if world.consent.granted(APP, row["userId"], "trend_comparison", row["exposedAt"]):
            seen[row["experimentId"], row["userId"]].append(row)
    trials = {row["id"]: row for row in world.lake.standing(APP, "experiments")}
    rows = []
    for (experiment, learner), shown in seen.items():
        shown.sort(key=lambda row: (row["exposedAt"], row["id"]))
        running = [row for row in shown if runs(trials.get(experiment), row)]
        first = (running or shown)[0]
        rows.append(
            {
                "source_system": APP,
                "experiment_id": experiment,
                "learner_id": learner,
                "variant": first["variant"],
                "first_exposed_at": first["exposedAt"],
                "exposure_count": len(shown),
                "variant_count": len({row["variant"] for row in shown}),
                "was_running": bool(running),
                "is_one_of_people": "people" in populations(world, (APP, learner)),
            }
        )
    return rows


def runs(trial: Row | None, shown: Row) -> bool:
    """Whether an exposure fell into the time of its experiment."""
    if trial is None or trial["startAt"] is None or shown["exposedAt"] < trial["startAt"]:
        return False
    return trial["endAt"] is None or shown["exposedAt"] < trial["endAt"]


def agg_experiment_arms(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per experiment, variant and population."""
    workouts: dict[str, list[Row]] = defaultdict(list)
    for row in world.lake.standing(APP, "workouts"):
        if world.consent.granted(APP, row["userId"], "trend_comparison", row["startedAt"]):
            workouts[row["userId"]].append(row)
    arms: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in fct_experiment_exposures(world):
        for population in populations(world, (APP, row["learner_id"])):
            arms[row["experiment_id"], row["variant"], population].append(row)
    trials = {row["id"]: row for row in world.lake.standing(APP, "experiments")}
    return [_arm(key, rows, trials.get(key[0]), workouts) for key, rows in arms.items()]


def _arm(
    key: tuple[str, str, str],
    rows: Sequence[Row],
    trial: Row | None,
    workouts: dict[str, list[Row]],
) -> dict[str, Any]:
    experiment, variant, population = key
    planned = (
        dict(
            zip(json.loads(trial["modelVariants"]), json.loads(trial["trafficSplit"]), strict=True)
        )
        if trial
        else {}
    )
    exposed = [row for row in rows if row["was_running"]]
    trained = [
        workout
        for row in exposed
        for workout in workouts.get(row["learner_id"], ())
        if workout["startedAt"] >= row["first_exposed_at"]
    ]
    completed = sum(workout["status"] == "completed" for workout in trained)
    return {
        "source_system": APP,
        "experiment_id": experiment,
        "variant": variant,
        "population": population,
        "planned_ratio": planned.get(variant),
        "exposed_count": len(exposed),
        "mixed_learner_count": sum(row["variant_count"] > 1 for row in exposed),
        "outside_count": len(rows) - len(exposed),
        "workout_started_count": len(trained),
        "workout_completed_count": completed,
        **share("completion_ratio", completed, len(trained)),
        "experiment_started_at": trial["startAt"] if trial and variant in planned else None,
        "experiment_ended_at": trial["endAt"] if trial and variant in planned else None,
    }


TABLES = {
    "ai_performance.fct_experiment_exposures": fct_experiment_exposures,
    "ai_performance.agg_experiment_arms": agg_experiment_arms,
}
"""Tables told here."""
