"""Experiments: what each learner did within the window, before it, and the sums of both.

Belongs here: units, sums by arm and stratum, people by week. Does not belong here: exposures
(`experiments.py`) or any test.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import combinations
from typing import Any

from tests.oracle.ai_answers import APP, made
from tests.oracle.entries import seed_rows
from tests.oracle.experiments import fct_experiment_exposures, runs
from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld

DAY = timedelta(days=1)
PURPOSE = "trend_comparison"
TERMS = ("numerator", "denominator", "pre_numerator", "pre_denominator")
PAIRS = {("pre_numerator", "pre_denominator"): "pre_numerator_denominator_sum"}
"""Products whose name is not that of both factors."""


def _facts(world: OracleWorld) -> Iterator[tuple[str, str, datetime]]:
    """Learner, fact and moment of whatever a metric counts."""
    for row in world.lake.standing(APP, "workouts"):
        yield row["userId"], "workouts_started", row["startedAt"]
        if row["status"] == "completed":
            yield row["userId"], "workouts_completed", row["startedAt"]
    for row in made(world):
        learner, at = row["learner_id"], row["recommended_at"]
        yield learner, "recommendations_made", at
        if row["outcome"] != "unanswered":
            yield learner, "recommendations_answered", at
        if row["outcome"] == "accepted":
            yield learner, "recommendations_accepted", at
    for row in world.lake.standing(APP, "marketplace_orders"):
        yield row["userId"], "orders", row["orderedAt"]
    for row in world.lake.standing(APP, "ai_safety_events"):
        yield row["userId"], "safety_events", row["occurredAt"]


@cache
def _history(world: OracleWorld) -> dict[str, list[tuple[str, datetime]]]:
    """Facts by learner, of those who may be compared."""
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for learner, fact, at in _facts(world):
        if world.consent.granted(APP, learner, PURPOSE, at):
            found[learner].append((fact, at))
    return found


@cache
def began(world: OracleWorld) -> dict[str, datetime]:
    """When a learner was first there: signed up, or trained."""
    found: dict[str, datetime] = {}
    for stream, learner, moment in (
        ("profiles", "userId", "signupAt"),
        ("workouts", "userId", "startedAt"),
    ):
        for row in world.lake.standing(APP, stream):
            if row[learner] is not None and row[moment] is not None:
                found[row[learner]] = min(found.get(row[learner], row[moment]), row[moment])
    return found


@cache
def fct_experiment_units(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per experiment, metric and person exposed while it ran."""
    return [
        _unit(world, shown, metric)
        for shown in fct_experiment_exposures(world)
        if shown["was_running"] and shown["is_one_of_people"]
        for metric in seed_rows("experiment_metrics")
    ]


def _unit(world: OracleWorld, shown: Row, metric: dict[str, str]) -> dict[str, Any]:
    learner, at = shown["learner_id"], shown["first_exposed_at"]
    begins, ends = at - int(metric["pre_days"]) * DAY, at + int(metric["window_days"]) * DAY
    since = began(world).get(learner)

    def counted(fact: str, first: datetime, last: datetime) -> int:
        if fact == "learners":
            return 1
        own = _history(world).get(learner, ())
        return sum(name == fact and first <= moment < last for name, moment in own)

    return {
        "source_system": APP,
        "experiment_id": shown["experiment_id"],
        "metric": metric["metric"],
        "learner_id": learner,
        "variant": shown["variant"],
        "is_mixed": shown["variant_count"] > 1,
        "first_exposed_at": at,
        "is_mature": ends + int(metric["settling_days"]) * DAY <= world.as_of,
        "has_history": since is not None and since <= begins,
        "numerator_count": counted(metric["numerator"], at, ends),
        "denominator_count": counted(metric["denominator"], at, ends),
        "pre_numerator_count": counted(metric["numerator"], begins, at),
        "pre_denominator_count": counted(metric["denominator"], begins, at),
        "is_ratio": metric["denominator"] != "learners",
    }


def agg_experiment_statistics(world: OracleWorld) -> list[dict[str, Any]]:
    """Sums over units whose window is over, by arm and stratum."""
    strata: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    key = ("source_system", "experiment_id", "metric", "variant", "has_history", "is_ratio")
    for unit in fct_experiment_units(world):
        strata[tuple(unit[name] for name in key)].append(unit)
    return [dict(zip(key, found, strict=True)) | _sums(units) for found, units in strata.items()]


def _sums(units: list[Row]) -> dict[str, int]:
    mature = [unit for unit in units if unit["is_mature"]]
    told = {
        "unit_count": len(units),
        "mature_count": len(mature),
        "mixed_count": sum(unit["is_mixed"] for unit in units),
    }
    for one in TERMS:
        told[f"{one}_sum"] = sum(unit[f"{one}_count"] for unit in mature)
        told[f"{one}_square_sum"] = sum(unit[f"{one}_count"] ** 2 for unit in mature)
    for one, other in combinations(TERMS, 2):
        total = sum(unit[f"{one}_count"] * unit[f"{other}_count"] for unit in mature)
        told[PAIRS.get((one, other), f"{one}_{other}_sum")] = total
    return told


def agg_experiment_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """People by arm and week of their first exposure, those lost among them."""
    people: dict[tuple[str, str], dict[str, Any]] = {}
    for unit in fct_experiment_units(world):
        own = people.setdefault(
            (unit["experiment_id"], unit["learner_id"]),
            {"at": unit["first_exposed_at"], "arm": unit["variant"], "mixed": unit["is_mixed"]},
        )
        own["immature"] = own.get("immature", False) or not unit["is_mature"]
    for experiment, learner, at, arm in _lost(world):
        people[experiment, learner] = {"at": at, "arm": arm, "lost": True}
    weeks: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for (experiment, _), own in people.items():
        monday = own["at"].date() - own["at"].weekday() * DAY
        weeks[experiment, own["arm"], monday].append(own)
    return [
        {
            "source_system": APP,
            "experiment_id": experiment,
            "variant": arm,
            "week_start_date": monday,
            "exposed_count": len(found),
            **{
                f"{name}_count": sum(own.get(name, False) for own in found)
                for name in ("immature", "mixed", "lost")
            },
        }
        for (experiment, arm, monday), found in weeks.items()
    ]


def _lost(world: OracleWorld) -> Iterator[tuple[str, str, datetime, str]]:
    """First exposures of learners who agreed then, and do not now."""
    trials = {row["id"]: row for row in world.lake.standing(APP, "experiments")}
    first: dict[tuple[str, str], Row] = {}
    shown = world.lake.standing(APP, "experiment_exposures")
    for row in sorted(shown, key=lambda each: (each["exposedAt"], each["id"])):
        if runs(trials.get(row["experimentId"]), row):
            first.setdefault((row["experimentId"], row["userId"]), row)
    for (experiment, learner), row in first.items():
        if (APP, learner) not in world.consent.people or world.consent.now(APP, learner, PURPOSE):
            continue
        flags = world.consent.purposes[PURPOSE]
        if all(world.consent.flag_at(APP, learner, flag, row["exposedAt"]) for flag in flags):
            yield experiment, learner, row["exposedAt"], row["variant"]


TABLES = {
    "ml.fct_experiment_units": fct_experiment_units,
    "ml.agg_experiment_statistics": agg_experiment_statistics,
    "ml.agg_experiment_weeks": agg_experiment_weeks,
}
"""Tables told here."""
