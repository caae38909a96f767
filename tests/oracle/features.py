"""Features by week: who uses them, comes back, stays away, and how they are liked (UBA-01, UBA-04).

Belongs here: uses and scores, and what is counted of them. Does not belong here: what becomes of
meals (`nutrition.py`) or workouts (`workouts.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from tests.oracle.entries import APP, PURPOSE, moments
from tests.oracle.lake import Row
from tests.oracle.populations import populations
from tests.oracle.statistics import ratio
from tests.oracle.weeks import WEEK, is_over, monday, rated
from tests.oracle.world import OracleWorld, Person

LAPSED_WEEKS, QUIET_WEEKS = (5, 6, 7, 8), (1, 2, 3, 4)
NAMES = {"answer": "ai", "order": "marketplace"}

Use = tuple[Person, str, date]
"""Who used or scored which feature on which own day."""


@dataclass
class Feature:
    """Who used a feature how often, by week, and which scores it got."""

    uses: dict[date, Counter[Person]] = field(default_factory=lambda: defaultdict(Counter))
    scores: dict[date, list[tuple[Person, int]]] = field(default_factory=lambda: defaultdict(list))


def _uses(world: OracleWorld) -> Iterator[Use]:
    for moment in moments(world):
        person = APP, moment.learner
        day = world.days.local_date(*person, moment.at)
        if moment.source == "event" and moment.event["eventType"] == "user_action":
            yield person, moment.event["category"], day
        if moment.source in NAMES:
            yield person, NAMES[moment.source], day
    for person, sessions in world.sessions_by_learner.items():
        for row in sessions:
            if person[0] != APP and row["session_type"] is not None and _may_count(world, row):
                yield person, row["session_type"], row["local_date"]


def _may_count(world: OracleWorld, row: Row) -> bool:
    return not row["is_future_clock"] and world.consent.granted(
        row["source_system"], row["learner_id"], PURPOSE, row["started_at"]
    )


def _scores(world: OracleWorld) -> Iterator[tuple[Use, int]]:
    scored = {"answer": "satisfaction", "order": "rating"}
    for moment in moments(world):
        score = moment.event[scored[moment.source]] if moment.source in scored else None
        if score is not None:
            day = world.days.local_date(APP, moment.learner, moment.at)
            yield ((APP, moment.learner), NAMES[moment.source], day), score
    for row in world.lake.standing(APP, "support_tickets"):
        is_asked = row["category"] == "training" and row["satisfaction"] is not None
        if is_asked and world.consent.granted(APP, row["userId"], PURPOSE, row["openedAt"]):
            day = world.days.local_date(APP, row["userId"], row["openedAt"])
            yield ((APP, row["userId"]), "coach", day), row["satisfaction"]


@cache
def features(world: OracleWorld) -> dict[tuple[str, str], Feature]:
    """Every feature by app and name."""
    found: dict[tuple[str, str], Feature] = defaultdict(Feature)
    for person, name, day in _uses(world):
        if day <= world.as_of.date() and world.consent.now(*person, PURPOSE):
            found[person[0], name].uses[monday(day)][person] += 1
    for (person, name, day), score in _scores(world):
        if day <= world.as_of.date() and world.consent.now(*person, PURPOSE):
            found[person[0], name].scores[monday(day)].append((person, score))
    return found


@cache
def active_learners(world: OracleWorld) -> dict[date, set[Person]]:
    """By week, who had a session that may be compared, or used a feature."""
    found: dict[date, set[Person]] = defaultdict(set)
    for person, sessions in world.sessions_by_learner.items():
        by_day: dict[date, list[Row]] = defaultdict(list)
        for row in sessions:
            by_day[row["local_date"]].append(row)
        for day, rows in by_day.items():
            is_comparable = any(row["can_compare_sessions"] for row in rows)
            is_future = all(row["is_future_clock"] for row in rows)
            if is_comparable and not is_future and day <= world.as_of.date():
                found[monday(day)].add(person)
    for feature in features(world).values():
        for week, users in feature.uses.items():
            found[week] |= set(users)
    return {
        week: {person for person in people if world.consent.now(*person, PURPOSE)}
        for week, people in found.items()
    }


def agg_feature_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per app, feature, population and week."""
    rows = []
    for (source, name), feature in features(world).items():
        for population in ("everyone", "people"):
            own = _of(world, feature, population)
            week = min((*own.uses, *own.scores), default=world.as_of.date() + WEEK)
            while week <= world.as_of.date():
                active = {
                    person
                    for person in active_learners(world).get(week, set())
                    if person[0] == source and population in populations(world, person)
                }
                key = {"source_system": source, "feature": name, "population": population}
                counts = _counted(own, week, active)
                rows.append(key | counts | _rates(world, own, counts))
                week += WEEK
    return rows


def _of(world: OracleWorld, feature: Feature, population: str) -> Feature:
    def counts(person: Person) -> bool:
        return population in populations(world, person)

    own = Feature()
    for week, users in feature.uses.items():
        kept = Counter({person: count for person, count in users.items() if counts(person)})
        if kept:
            own.uses[week] = kept
    for week, scores in feature.scores.items():
        given = [(person, score) for person, score in scores if counts(person)]
        if given:
            own.scores[week] = given
    return own


def _users(feature: Feature, week: date, distances: Sequence[int]) -> set[Person]:
    weeks = [week - distance * WEEK for distance in distances]
    return {person for each in weeks for person in feature.uses.get(each, ())}


def _counted(feature: Feature, week: date, active: set[Person]) -> dict[str, Any]:
    users, previous = _users(feature, week, (0,)), _users(feature, week, (1,))
    earlier = {person for each, own in feature.uses.items() if each < week for person in own}
    lapsed = _users(feature, week, LAPSED_WEEKS) - _users(feature, week, QUIET_WEEKS)
    return {
        "week_start_date": week,
        "active_learner_count": len(active),
        "previous_user_count": len(previous),
        "user_count": len(users),
        "new_user_count": len(users - earlier),
        "action_count": feature.uses.get(week, Counter()).total(),
        "adopter_count": len(active & (earlier | users)),
        "returning_user_count": len(previous & users),
        "lapsed_user_count": len(lapsed),
        "satisfaction_count": len(feature.scores.get(week, ())),
    }


def _rates(world: OracleWorld, feature: Feature, counts: dict[str, Any]) -> dict[str, Any]:
    week = counts["week_start_date"]
    over = is_over(world, week)
    active = counts["active_learner_count"] * over
    scores = [score for _, score in feature.scores.get(week, ())]
    return {
        **rated("use_ratio", counts["user_count"], active),
        **rated("adoption_ratio", counts["adopter_count"], active),
        **rated(
            "return_ratio", counts["returning_user_count"], counts["previous_user_count"] * over
        ),
        "actions_per_user": ratio(counts["action_count"], counts["user_count"] * over),
        "satisfaction_mean": ratio(sum(scores), len(scores) * over),
        "is_complete": over,
    }


TABLES = {"product.agg_feature_weeks": agg_feature_weeks}
