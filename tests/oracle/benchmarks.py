"""Use of features beside what is told of the industry.

Belongs here: BI-05. Does not belong here: what learners do (`engagement.py`).
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.oracle.days import SEEDS
from tests.oracle.populations import populations
from tests.oracle.revenue_periods import share
from tests.oracle.subscriptions import SOURCE
from tests.oracle.world import OracleWorld

WEST_OF_ALL = timedelta(hours=12)
"""How long a day goes on somewhere after it has ended in UTC."""


def agg_feature_benchmarks(world: OracleWorld) -> list[dict[str, Any]]:
    """Every month with an active learner, and every feature that somebody used or tells of."""
    with (SEEDS / "industry_benchmarks.csv").open(encoding="utf-8") as lines:
        told = {row["feature"]: row for row in csv.DictReader(lines)}
    first, months = _users(world)
    used = {feature for users in months.values() for feature in users}
    return [
        _row(
            begin,
            users,
            feature,
            told.get(feature),
            is_complete=first <= begin and _is_over(world, begin),
            is_told=feature in used,
        )
        for begin, users in months.items()
        for feature in used | {*told}
    ]


def _users(world: OracleWorld) -> tuple[date, dict[date, dict[str, set[str]]]]:
    """The first day of all, and who used what by month."""
    first = date.max
    months: dict[date, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    consent = world.consent
    for row in world.lake.standing(SOURCE, "analytics_events"):
        learner, at = row["userId"], row["timestamp"]
        if row["eventType"] != "user_action" or not row["privacyFlags_canTrack"]:
            continue
        if row["_clock_flag"] == "future" or learner is None:
            continue
        is_allowed = consent.granted(SOURCE, learner, "learner_insight", at)
        is_counted = "people" in populations(world, (SOURCE, learner))
        if is_allowed and consent.now(SOURCE, learner, "trend_comparison"):
            day = world.days.local_date(SOURCE, learner, at)
            first = min(first, day)
            if is_counted:
                months[day.replace(day=1)][row["category"]].add(learner)
    return first, months


def _is_over(world: OracleWorld, begin: date) -> bool:
    last = begin.replace(day=monthrange(begin.year, begin.month)[1])
    return datetime.combine(last, time()) + timedelta(days=1) + WEST_OF_ALL <= world.as_of


def _row(
    begin: date,
    users: dict[str, set[str]],
    feature: str,
    told: dict[str, str] | None,
    *,
    is_complete: bool,
    is_told: bool,
) -> dict[str, Any]:
    active, count = len(set().union(*users.values())), len(users.get(feature, ()))
    own = share("own_ratio", count, active if is_complete and is_told else 0)
    return {
        "source_system": SOURCE,
        "measure": "feature_use",
        "feature": feature,
        "month_start_date": begin,
        "active_learner_count": active,
        "user_count": count,
        **own,
        **{
            f"{end}_ratio": float(told[f"{end}_ratio"]) if told else None
            for end in ("low", "middle", "high")
        },
        "benchmark_position": _position(own["own_ratio"], told),
        "benchmark_source": told["source"] if told else None,
        "published_date": date.fromisoformat(told["published_on"]) if told else None,
        "licence": told["licence"] if told else None,
        "is_synthetic": told["is_synthetic"] == "true" if told else None,
        "is_complete": is_complete,
    }


def _position(own: float | None, told: dict[str, str] | None) -> str:
    if own is None or told is None:
        return "unknown"
    if own < float(told["low_ratio"]):
        return "below"
    return "above" if own > float(told["high_ratio"]) else "within"


TABLES = {"product.agg_feature_benchmarks": agg_feature_benchmarks}
"""Tables told here."""
