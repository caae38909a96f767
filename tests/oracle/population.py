"""How people train, by what describes them, with the few hidden (HFA-01, PRV-16).

Belongs here: cells, and which of them stay hidden. Does not belong here: what a single person did
(`fitness.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from statistics import median
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.outside import share
from tests.oracle.retention import monday_of
from tests.oracle.statistics import millionths, ratio
from tests.oracle.wearables import fct_wearable_days
from tests.oracle.world import OracleWorld

APP = "fitness_coach"
FEWEST = 10
KINDS = ("workout", "goal", "step", "meal")
ATTRIBUTES = {"gender": "gender", "country": "country", "goal_category": "goalCategory"}
AGES = ((18, "under 18"), (25, "18-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"))


@dataclass(frozen=True)
class Fact:
    """Something that a person did in a week."""

    learner: str
    week: date
    kind: str
    row: Row


def _moments(world: OracleWorld) -> Iterator[tuple[str, datetime, Row]]:
    for stream, kind, moment in (
        ("workouts", "workout", "startedAt"),
        ("injuries", "injury", "occurredAt"),
        ("nutrition_logs", "meal", "loggedAt"),
    ):
        for row in world.lake.standing(APP, stream):
            yield kind, row[moment], row
    for row in world.lake.standing(APP, "goals"):
        if row["achievedAt"] is not None or row["status"] == "dropped":
            yield "goal", row["achievedAt"] or row["updatedAt"], row


def _facts(world: OracleWorld) -> Iterator[Fact]:
    staff = {row["userId"] for row in world.lake.standing(APP, "profiles") if row["isInternal"]}
    for kind, at, row in _moments(world):
        learner = row["userId"]
        is_told = at <= world.as_of and row["_clock_flag"] != "future" and learner not in staff
        if is_told and world.consent.granted(APP, learner, "profiling", at):
            yield Fact(learner, monday_of(world.days.local_date(APP, learner, at)), kind, row)
    for row in fct_wearable_days(world):
        learner, day = row["learner_id"], row["local_date"]
        midnight = datetime.combine(day, datetime.min.time())
        is_told = day <= world.as_of.date() and learner not in staff and row["metric"] == "steps"
        if is_told and world.consent.granted(APP, learner, "profiling", midnight):
            yield Fact(learner, monday_of(day), "step", row)


def _members(world: OracleWorld) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in world.lake.standing(APP, "profiles"):
        own = {name: row[field] for name, field in ATTRIBUTES.items() if row[field] is not None}
        if row["birthYear"] is not None:
            age = world.as_of.year - row["birthYear"]
            bands = (band for below, band in AGES if age < below)
            own["age_band"] = next(bands, "55 and over")
        found[row["userId"]] = own
    return found


Cells = dict[str, list[Fact]]


@cache
def groups(world: OracleWorld) -> dict[tuple[date, str], Cells]:
    """Facts by week and dimension, then by member."""
    described = _members(world)
    found: dict[tuple[date, str], Cells] = defaultdict(lambda: defaultdict(list))
    for fact in _facts(world):
        found[fact.week, "all"]["all"].append(fact)
        for dimension in (*ATTRIBUTES, "age_band"):
            member = described.get(fact.learner, {}).get(dimension, "unknown")
            found[fact.week, dimension][member].append(fact)
    return found


def people(facts: Sequence[Fact], kind: str | None = None) -> int:
    """Different people who did something, or something of a kind."""
    return len({fact.learner for fact in facts if kind in {None, fact.kind}})


def hidden(counts: Mapping[str, int], given: frozenset[str]) -> frozenset[str]:
    """Members to hide, those given among them, so that nothing tells of one to nine people."""
    found = given | {member for member, count in counts.items() if 0 < count < FEWEST}
    others = sorted((counts[member], member) for member in counts.keys() - found)
    for count, member in others:
        if 0 < sum(counts[each] for each in found) < FEWEST and count:
            found |= {member}
    return frozenset(found)


def agg_population_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per week, dimension and member."""
    rows = []
    for (week, dimension), cells in groups(world).items():
        counts = {member: people(facts) for member, facts in cells.items()}
        unseen = {"all": hidden(counts, frozenset())}
        for kind in KINDS:
            own = {member: people(facts, kind) for member, facts in cells.items()}
            unseen[kind] = hidden(own, unseen["all"])
        for member, facts in cells.items():
            figures = _figures(facts)
            for kind, members in unseen.items():
                if member in members:
                    figures[kind] = dict.fromkeys(figures[kind])
            rows.append(
                {
                    "week_start_date": week,
                    "dimension": dimension,
                    "member": member,
                    **{name: value for part in figures.values() for name, value in part.items()},
                    "is_suppressed": member in unseen["all"],
                    **{f"is_{kind}_suppressed": member in unseen[kind] for kind in KINDS},
                }
            )
    return rows


def _figures(facts: Sequence[Fact]) -> dict[str, dict[str, Any]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for fact in facts:
        rows[fact.kind].append(fact.row)
    ended = [row for row in rows["workout"] if row["status"] != "started"]
    completed = sum(row["status"] == "completed" for row in ended)
    seconds = [row["durationSeconds"] for row in ended if row["durationSeconds"] is not None]
    hours = timedelta(seconds=sum(seconds)) / timedelta(hours=1)
    achieved = sum(row["achievedAt"] is not None for row in rows["goal"])
    steps = sum(millionths(row["resolved_value"]) for row in rows["step"]) / 1e6
    everybody, eaters = people(facts), people(facts, "meal")
    return {
        "all": {"learner_count": everybody},
        "meal": {
            "meal_learner_count": eaters,
            **share("meal_logging_ratio", eaters, everybody),
        },
        "workout": {
            "workout_learner_count": people(facts, "workout"),
            "workout_started_count": len(rows["workout"]),
            "workout_ended_count": len(ended),
            "workout_completed_count": completed,
            **share("workout_completion_ratio", completed, len(ended)),
            "timed_workout_count": len(seconds),
            "median_workout_seconds": median(seconds) if seconds else None,
            "injury_count": len(rows["injury"]),
            "exposure_hours": hours,
            "injuries_per_1000_hours": ratio(len(rows["injury"]) * 1000, hours),
        },
        "goal": {
            "goal_learner_count": people(facts, "goal"),
            "goal_resolved_count": len(rows["goal"]),
            "goal_achieved_count": achieved,
            **share("goal_completion_ratio", achieved, len(rows["goal"])),
        },
        "step": {
            "step_learner_count": people(facts, "step"),
            "step_day_count": len(rows["step"]),
            "steps_per_day_mean": ratio(steps, len(rows["step"])),
        },
    }


TABLES = {"health.agg_population_weeks": agg_population_weeks}
