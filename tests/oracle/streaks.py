"""Streaks: runs of a learner's own days without a gap.

Belongs here: active days and their runs. Does not belong here: what happened on a day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.oracle.days import offset
from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld, Person

DAY = timedelta(days=1)
HALF_A_DAY = timedelta(hours=12)
"""A clock put forward by so much leaves less than half of the day in between."""

Offsets = tuple[timedelta, timedelta] | None
"""The least and the greatest distance of a day's clocks from UTC; none without a clock."""


def active_days(world: OracleWorld, person: Person) -> dict[date, Offsets]:
    """Every day with a session that may be compared, up to the learner's today."""
    days: dict[date, list[timedelta]] = {}
    for session in world.sessions_by_learner.get(person, []):
        if _counts(world, person, session):
            clocks = days.setdefault(session["local_date"], [])
            if not session["is_time_imputed"]:
                zone, _ = world.days.zone_at(*person, session["started_at"])
                clocks.append(offset(session["started_at"], zone))
    return {day: (min(days[day]), max(days[day])) if days[day] else None for day in sorted(days)}


def streak_on(world: OracleWorld, person: Person) -> dict[date, int]:
    """For every active day the length of the run that ends with it."""
    lengths: dict[date, int] = {}
    before: tuple[date, Offsets] | None = None
    for day, clocks in active_days(world, person).items():
        goes_on = before is not None and follows(before, (day, clocks))
        lengths[day] = lengths[before[0]] + 1 if before and goes_on else 1
        before = (day, clocks)
    return lengths


def follows(before: tuple[date, Offsets], after: tuple[date, Offsets]) -> bool:
    """Whether a day is the learner's next: that of the calendar, or behind the date line."""
    gap = after[0] - before[0]
    if gap == 2 * DAY and before[1] and after[1]:
        return after[1][1] - before[1][0] >= HALF_A_DAY
    return gap == DAY


def current_streak(world: OracleWorld, person: Person) -> int:
    """The run that ends today, or yesterday while today may still be added; else 0."""
    days = active_days(world, person)
    last, today = max(days), world.today(person)
    now = offset(world.as_of, world.days.zone_at(*person, world.as_of)[0])
    is_alive = last == today or follows((last, days[last]), (today, (now, now)))
    return streak_on(world, person)[last] if is_alive else 0


def agg_learner_streaks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner with an active day."""
    rows = []
    for person in world.sessions_by_learner:
        streaks = streak_on(world, person)
        if not streaks:
            continue
        longest = max(streaks.values())
        rows.append(
            {
                "source_system": person[0],
                "learner_id": person[1],
                "active_day_count": len(streaks),
                "first_active_date": min(streaks),
                "last_active_date": max(streaks),
                "current_streak_days": current_streak(world, person),
                "longest_streak_days": longest,
                "longest_streak_end_date": min(d for d, n in streaks.items() if n == longest),
                "is_active_today": max(streaks) == world.today(person),
                "is_zone_imputed": world.days.zone_at(*person, world.as_of)[1],
            }
        )
    return rows


def _counts(world: OracleWorld, person: Person, session: Row) -> bool:
    return (
        not session["is_future_clock"]
        and session["local_date"] <= world.today(person)
        and world.consent.now(*person, "learner_insight")
        and world.consent.granted(*person, "trend_comparison", session["started_at"])
    )


TABLES = {"cohorts.agg_learner_streaks": agg_learner_streaks}
