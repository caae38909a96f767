"""Segments of learners, judged day by day (UBA-03).

Belongs here: in which segment a learner is on a day, and the periods that follow. Does not belong
here: what learners in a segment did (`segment_weeks.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any

from tests.oracle.entries import seed_rows
from tests.oracle.lake import Row
from tests.oracle.subscriptions import spells, subscriptions
from tests.oracle.world import OracleWorld, Person

APP = "fitness_coach"
DAY = timedelta(days=1)
WINDOW = timedelta(days=28)
NEVER = date(9999, 12, 31)
TIERS = ("none", "trial", "basic", "plus", "pro")
ATTRIBUTES = {"goal_category": "goalCategory", "country": "country", "gender": "gender"}

Judgement = tuple[str, int | None]
"""A segment, and the version of the rules that judged."""

Judge = Callable[[date], Judgement | None]
"""In which segment a learner is on a day."""


@dataclass(frozen=True)
class Period:
    """A learner's time in one segment; `until` is the first day after it."""

    person: Person
    segment_type: str
    segment: str
    version: int | None
    since: date
    until: date


def may_be_profiled(world: OracleWorld, person: Person, day: date) -> bool:
    """Whether profiling was allowed at noon of a day, and is now."""
    return world.consent.granted(*person, "profiling", datetime.combine(day, time(12)))


def judged(segment_type: str, day: date, figure: int) -> Judgement | None:
    """The segment that takes a figure, by the rules of the day."""
    rules = [row for row in seed_rows("segment_rules") if row["segment_type"] == segment_type]
    begun = [row for row in rules if date.fromisoformat(row["effective_date"]) <= day]
    newest = max((int(row["rule_version"]) for row in begun), default=None)
    for row in begun:
        if int(row["rule_version"]) == newest and (
            int(row["lowest"]) <= figure <= int(row["highest"])
        ):
            return row["segment"], newest
    return None


@cache
def periods(world: OracleWorld) -> tuple[Period, ...]:
    """Every period of every learner who allows profiling."""
    people = {person for person in world.consent.people if world.consent.now(*person, "profiling")}
    found: list[Period] = []
    for person in sorted(people):
        for segment_type, (since, judge) in _judges(world, person).items():
            found += _runs(world, person, segment_type, since, judge)
    return tuple(found)


def _runs(
    world: OracleWorld,
    person: Person,
    segment_type: str,
    since: date,
    judge: Judge,
) -> Iterator[Period]:
    today = world.today(person)
    begin, before = since, None
    for number in range((today - since).days + 1):
        day = since + number * DAY
        now = judge(day) if may_be_profiled(world, person, day) else None
        if now != before:
            if before is not None:
                yield Period(person, segment_type, *before, begin, day)
            begin, before = day, now
    if before is not None:
        yield Period(person, segment_type, *before, begin, NEVER)


def _judges(world: OracleWorld, person: Person) -> dict[str, tuple[date, Judge]]:
    """By type, the first day on which there is a segment, and what judges a day."""
    active = {
        session["local_date"]
        for session in world.sessions_by_learner.get(person, ())
        if not session["is_future_clock"] and may_be_profiled(world, person, session["local_date"])
    }
    tiers, told = _tiers(world).get(person), _profiles(world).get(person)
    judges: dict[str, tuple[date, Judge]] = {}
    if active:
        judges["engagement_level"] = min(active), partial(_level, active)
    if tiers:
        judges["subscription_tier"] = min(since for _, since, _ in tiers), partial(_tier, tiers)
    if told:
        judges["age_band"] = min(told), partial(_age_band, told)
        for segment_type, name in ATTRIBUTES.items():
            judges[segment_type] = min(told), partial(_attribute, told, name)
    return judges


def _level(active: set[date], day: date) -> Judgement | None:
    recent = sum(day - WINDOW < other <= day for other in active)
    return judged("engagement_level", day, recent)


def _tier(tiers: list[tuple[str, date, date]], day: date) -> Judgement:
    held = [tier for tier, since, until in tiers if since <= day < until]
    return max(held, key=TIERS.index), None


def _attribute(told: dict[date, Row], name: str, day: date) -> Judgement | None:
    value = told[max(known for known in told if known <= day)][name]
    return None if value is None else (value, None)


def _age_band(told: dict[date, Row], day: date) -> Judgement | None:
    born = _attribute(told, "birthYear", day)
    return None if born is None else judged("age_band", day, day.year - int(born[0]))


@cache
def _profiles(world: OracleWorld) -> dict[Person, dict[date, Row]]:
    """By learner, what was told last on each day on which something was told."""
    told: dict[Person, dict[date, Row]] = defaultdict(dict)
    for row in sorted(world.lake.versions(APP, "profiles"), key=lambda row: row["updatedAt"]):
        person = APP, row["userId"]
        told[person][world.days.local_date(*person, row["updatedAt"])] = row
    return told


@cache
def _tiers(world: OracleWorld) -> dict[Person, list[tuple[str, date, date]]]:
    """By learner, every tier with its first day and the first day after; `none` is always there."""
    found: dict[Person, list[tuple[str, date, date]]] = defaultdict(list)
    for person, tier, begin, end in _tried_and_paid(world):
        since, until = (world.days.local_date(*person, moment) for moment in (begin, end))
        found[person].append((tier, since, until))
    for row in world.lake.standing(APP, "profiles"):
        person = APP, row["userId"]
        found[person].append(("none", world.days.local_date(*person, row["signupAt"]), NEVER))
    for own in found.values():
        own.append(("none", min(since for _, since, _ in own), NEVER))
    return found


def _tried_and_paid(world: OracleWorld) -> Iterator[tuple[Person, str, datetime, datetime]]:
    for own in spells(world).values():
        for spell in own:
            yield (APP, spell.version["userId"]), spell.version["plan"], spell.begin, spell.end
    for subscription in subscriptions(world).values():
        for row, begin, end in subscription.held():
            if row["status"] == "trialing":
                yield (APP, row["userId"]), "trial", begin, end


def dim_segments(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, type and period."""
    return [
        {
            "source_system": period.person[0],
            "learner_id": period.person[1],
            "segment_type": period.segment_type,
            "valid_from_date": period.since,
            "valid_to_date": period.until,
            "segment": period.segment,
            "rule_version": period.version,
            "is_current": period.until == NEVER,
        }
        for period in periods(world)
    ]


TABLES = {"product.dim_segments": dim_segments}
