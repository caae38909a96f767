"""Challenges: what a learner has reached day by day, and which challenges that meets.

Belongs here: running measures and the rules of the seed `challenges`. Does not belong here: how
points, streaks and reputation come about.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from tests.oracle.community import practice_sessions
from tests.oracle.community_reputation import entries
from tests.oracle.days import SEEDS
from tests.oracle.measurements import SOURCE
from tests.oracle.streaks import streak_on
from tests.oracle.tempo import fct_practice_points
from tests.oracle.world import OracleWorld, Person

PLATFORM = "learning_platform"
MINUTE = 60
STREAK = "streak_days"

Days = dict[date, int]
Measures = dict[tuple[Person, str], Days]
Gain = tuple[Person, str, datetime, int]
"""Who, in which measure, when, and by how much."""


def _gains(world: OracleWorld) -> Measures:
    gains: Measures = defaultdict(lambda: defaultdict(int))
    points = {row["session_id"]: row for row in fct_practice_points(world)}
    for session in practice_sessions(world):
        person, day = (SOURCE, session["learner_id"]), session["local_date"]
        gains[person, "sessions"][day] += 1
        if session["total_seconds"] is not None:
            gains[person, "practice_seconds"][day] += session["total_seconds"]
        earned = points.get(session["session_id"])
        if earned:
            gains[person, "practice_points"][day] += earned["points"]
        if earned and earned["is_meditation"]:
            gains[person, "meditation_sessions"][day] += 1
    for person, measure, at, gain in (*_answers(world), *_modules(world)):
        day = world.days.local_date(*person, at)
        if day <= world.today(person):
            gains[person, measure][day] += gain
    return gains


def _answers(world: OracleWorld) -> Iterator[Gain]:
    for entry in entries(world):
        if entry.reason == "accepted_answer":
            yield (
                (SOURCE, entry.learner),
                "accepted_answers",
                entry.at,
                1 if entry.points > 0 else -1,
            )


def _modules(world: OracleWorld) -> Iterator[Gain]:
    for row in world.lake.standing(PLATFORM, "module_progress"):
        at, person = row["completed_at"], (PLATFORM, row["learner_id"])
        if at and world.consent.granted(*person, "learner_insight", at):
            yield person, "modules_completed", at, 1


@cache
def _running(world: OracleWorld) -> Measures:
    found: Measures = {}
    for (person, measure), gained in _gains(world).items():
        total, days = 0, {}
        for day in sorted(gained):
            total += gained[day]
            days[day] = total // MINUTE if measure == "practice_seconds" else total
        name = "practice_minutes" if measure == "practice_seconds" else measure
        found[person, name] = days
    for person in world.sessions_by_learner:
        if person[0] == SOURCE and world.consent.now(*person, "trend_comparison"):
            days, longest = {}, 0
            for day, length in sorted(streak_on(world, person).items()):
                longest = max(longest, length)
                days[day] = longest
            if days:
                found[person, STREAK] = days
    return found


def agg_challenge_days(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per person, measure and day on which it changed or might have."""
    return [
        {
            "source_system": person[0],
            "learner_id": person[1],
            "measure": measure,
            "local_date": day,
            "value": value,
        }
        for (person, measure), days in _running(world).items()
        for day, value in days.items()
    ]


def fct_challenges(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per person and challenge of the person's register."""
    with (SEEDS / "challenges.csv").open(encoding="utf-8") as lines:
        rules = list(csv.DictReader(lines))
    return [
        _challenge(world, rule, (person["source"], person["learner_id"]))
        for person in world.lake.operations("learners")
        for rule in rules
        if (person["source"], person["namespace"]) == (rule["source_system"], rule["namespace"])
        and world.consent.now(rule["source_system"], person["learner_id"], "learner_insight")
        and (
            rule["measure"] != STREAK
            or world.consent.now(rule["source_system"], person["learner_id"], "trend_comparison")
        )
    ]


def _challenge(world: OracleWorld, rule: dict[str, str], person: Person) -> dict[str, Any]:
    days = _running(world).get((person, rule["measure"]), {})
    threshold = int(rule["threshold"])
    value = max([0, *days.values()])
    achieved = min((day for day, reached in days.items() if reached >= threshold), default=None)
    return {
        "source_system": person[0],
        "learner_id": person[1],
        "challenge_id": rule["challenge_id"],
        "activated_at": _activated(world).get(person),
        "measure": rule["measure"],
        "threshold": threshold,
        "value": value,
        "progress_ratio": min(1, value / threshold),
        "achieved_date": achieved,
        "is_achieved": achieved is not None,
    }


@cache
def _activated(world: OracleWorld) -> dict[Person, Any]:
    opened = {row["id"]: row["created_at"] for row in world.lake.standing(SOURCE, "users")}
    found: dict[Person, Any] = {(SOURCE, user): at for user, at in opened.items()}
    for row in world.lake.standing(SOURCE, "students"):
        found[SOURCE, row["id"]] = opened.get(row["user_id"])
    for row in world.lake.standing(PLATFORM, "learners"):
        found[PLATFORM, row["id"]] = row["registered_at"]
    for person, at in _first_seen(world).items():
        found[person] = found.get(person) or at
    return found


def _first_seen(world: OracleWorld) -> dict[Person, Any]:
    seen: dict[Person, list[Any]] = defaultdict(list)
    for source, stream, person, clock in (
        (SOURCE, "practice_sessions", "student_id", "start_time"),
        (PLATFORM, "module_progress", "learner_id", "enrolled_at"),
    ):
        for row in world.lake.standing(source, stream):
            if row[clock]:
                seen[source, row[person]].append(row[clock])
    return {person: min(moments) for person, moments in seen.items()}


TABLES = {
    "community.agg_challenge_days": agg_challenge_days,
    "community.fct_challenges": fct_challenges,
}
