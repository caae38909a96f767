"""Meals by week: who logs them, and how often (UBA-01).

Belongs here: the logs of fitness_coach. Does not belong here: what else is used (`features.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from tests.oracle.populations import populations
from tests.oracle.statistics import ratio
from tests.oracle.weeks import is_over, monday, rated
from tests.oracle.world import OracleWorld

APP = "fitness_coach"
INSIGHT, COMPARISON = "learner_insight", "trend_comparison"


def _meals(world: OracleWorld) -> dict[tuple[str, date], int]:
    """Meals by learner and own day."""
    meals: Counter[tuple[str, date]] = Counter()
    for row in world.lake.standing(APP, "nutrition_logs"):
        learner, at = row["userId"], row["loggedAt"]
        if row["_clock_flag"] != "future" and world.consent.granted(APP, learner, INSIGHT, at):
            meals[learner, world.days.local_date(APP, learner, at)] += 1
    return {key: count for key, count in meals.items() if key[1] <= world.as_of.date()}


def agg_nutrition_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per population and week in which somebody was active."""
    meals = _meals(world)
    active: dict[date, set[str]] = defaultdict(set)
    for learner, day in meals:
        active[monday(day)].add(learner)
    for (source, learner), sessions in world.sessions_by_learner.items():
        for row in sessions:
            is_past = not row["is_future_clock"] and row["local_date"] <= world.as_of.date()
            if source == APP and is_past:
                active[monday(row["local_date"])].add(learner)
    rows = []
    for week, learners in active.items():
        logged = {key: count for key, count in meals.items() if monday(key[1]) == week}
        for population in ("everyone", "people"):
            own = {learner for learner in learners if _counts(world, learner, population)}
            if own:
                found = {key: count for key, count in logged.items() if key[0] in own}
                rows.append({"population": population, **_week(world, week, own, found)})
    return rows


def _counts(world: OracleWorld, learner: str, population: str) -> bool:
    return population in populations(world, (APP, learner)) and all(
        world.consent.now(APP, learner, purpose) for purpose in (INSIGHT, COMPARISON)
    )


def _week(
    world: OracleWorld, week: date, active: set[str], logged: dict[tuple[str, date], int]
) -> dict[str, Any]:
    over = is_over(world, week)
    logging = {learner for learner, _ in logged}
    meals = sum(logged.values())
    return {
        "week_start_date": week,
        "active_learner_count": len(active),
        "logging_learner_count": len(logging),
        "log_count": meals,
        "logged_day_count": len(logged),
        **rated("logging_ratio", len(logging), len(active) * over),
        "logs_per_logged_day": ratio(meals, len(logged) * over),
        "logs_per_logging_learner": ratio(meals, len(logging) * over),
        "is_complete": over,
    }


TABLES = {"product.agg_nutrition_weeks": agg_nutrition_weeks}
