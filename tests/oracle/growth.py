"""Who came, stayed and went from one period to the next (BI-06, UBA-06).

Belongs here: sets of learners by period. Does not belong here: cohorts (`retention.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from tests.oracle.entries import APP, entries, seed_rows, steps_of
from tests.oracle.lake import Row
from tests.oracle.populations import populations
from tests.oracle.retention import active_days, is_over
from tests.oracle.statistics import ratio, wilson
from tests.oracle.world import OracleWorld, Person

FIRST_MOMENTS = {
    ("song_practice", "performance_sessions"): ("user_id", "started_at"),
    ("fitness_coach", "profiles"): ("userId", "signupAt"),
    ("fitness_coach", "workouts"): ("userId", "startedAt"),
    ("practice_tracker", "practice_sessions"): ("student_id", "start_time"),
    ("practice_tracker", "users"): ("id", "created_at"),
    ("learning_platform", "learners"): ("id", "registered_at"),
    ("learning_platform", "module_progress"): ("learner_id", "enrolled_at"),
    ("language_tutor", "session_results"): ("user_id", "created_at"),
}
"""What tells that a learner is there: stream to learner and moment."""


def start_of(grain: str, day: date) -> date:
    """First day of the period in which a day lies."""
    return {
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    }[grain]


def start_after(grain: str, start: date) -> date:
    """First day of the period after."""
    day = start
    while start_of(grain, day) == start:
        day += timedelta(days=1)
    return day


@cache
def known_before(world: OracleWorld) -> frozenset[Person]:
    """Learners who were known before the first day that their app tells of."""
    begin: dict[str, date] = {}
    for (source, _), days in active_days(world).items():
        begin[source] = min(days[0], begin.get(source, days[0]))
    moments: dict[Person, datetime] = {}
    for (source, stream), (learner, moment) in FIRST_MOMENTS.items():
        for row in world.lake.standing(source, stream):
            person, at = (source, row[learner]), row[moment]
            if stream == "session_results":
                # the app tells when a session ended, and how long it was
                length = row["duration_seconds"]
                at = None if length is None else at - timedelta(seconds=length)
            if at is not None and person[1] is not None:
                moments[person] = min(at, moments.get(person, at))
    return frozenset(
        person
        for person, moment in moments.items()
        if person[0] in begin and world.days.local_date(*person, moment) < begin[person[0]]
    )


@cache
def onboarded(world: OracleWorld) -> dict[Person, bool]:
    """Learners whose time for the newest onboarding is over: whether they went all the way."""
    rules = max(
        (row for row in seed_rows("funnels") if row["funnel"] == "onboarding"),
        key=lambda row: int(row["funnel_version"]),
    )
    steps = steps_of((rules["funnel"], int(rules["funnel_version"])))
    return {
        (APP, learner): len(own[0].steps) == len(steps)
        for learner, own in entries(world, rules).items()
        if own[0].until <= world.as_of
    }


def agg_user_growth_periods(world: OracleWorld) -> list[Row]:
    """One row per source, population, grain and period."""
    by_group: dict[tuple[str, str], dict[Person, tuple[date, ...]]] = defaultdict(dict)
    for person, days in active_days(world).items():
        for population in populations(world, person):
            by_group[person[0], population][person] = days
    return [
        {"source_system": source, "population": population, "grain": grain, **row}
        for (source, population), learners in by_group.items()
        for grain in ("day", "week", "month", "quarter")
        for row in _periods(world, source, grain, learners)
    ]


def _periods(
    world: OracleWorld, source: str, grain: str, learners: dict[Person, tuple[date, ...]]
) -> Iterator[Row]:
    active: dict[date, set[Person]] = defaultdict(set)
    for person, days in learners.items():
        for day in days:
            active[start_of(grain, day)].add(person)
    start, before, ever = min(active), set[Person](), set(known_before(world))
    first = min(days[0] for (app, _), days in active_days(world).items() if app == source)
    while start <= world.as_of.date():
        end = start_after(grain, start)
        now = active[start]
        new = now - ever
        over = [person for person in new if person in onboarded(world)]
        days = [day for own in learners.values() for day in own if start <= day < end]
        is_complete = first <= start and is_over(world, end - timedelta(days=1))
        counts = {
            "active_count": len(now),
            "new_count": len(new),
            "reactivated_count": len(now - before - new),
            "lost_count": len(before - now),
            "net_growth_count": len(now) - len(before),
            "previous_active_count": len(before),
            "retained_count": len(before & now),
            "learner_day_count": len(days),
            "onboarding_count": len(over) if source == APP else None,
            "activated_count": (
                sum(onboarded(world)[person] for person in over) if source == APP else None
            ),
        }
        possible = len(now) * (end - start).days
        yield {
            "period_start_date": start,
            **counts,
            "growth_ratio": _shown(is_complete, len(now) - len(before), len(before)),
            "stickiness_ratio": _shown(is_complete, len(days), possible),
            **_rate("retention_ratio", is_complete, counts["retained_count"], len(before)),
            **_rate(
                "activation_ratio",
                is_complete and source == APP,
                counts["activated_count"] or 0,
                counts["onboarding_count"] or 0,
            ),
            "is_complete": is_complete,
        }
        start, before, ever = end, now, ever | now


def _shown(is_complete: bool, part: int, whole: int) -> float | None:
    return ratio(part, whole) if is_complete else None


def _rate(name: str, is_shown: bool, part: int, whole: int) -> dict[str, Any]:
    low, high = (wilson(part, whole) if is_shown else None) or (None, None)
    return {
        name: ratio(part, whole) if is_shown else None,
        f"{name}_low": low,
        f"{name}_high": high,
    }


TABLES = {"cohorts.agg_user_growth_periods": agg_user_growth_periods}
