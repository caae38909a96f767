"""What recommendations cost, by what came of them (AIP-07).

Belongs here: costs of recommendations, with intervals over learners. Does not belong here: what
the product costs as a whole (`costs.py`).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from tests.oracle.ai_answers import APP, recommendations
from tests.oracle.lake import Row
from tests.oracle.statistics import ratio, t_critical
from tests.oracle.subscriptions import in_usd
from tests.oracle.world import OracleWorld

EVERYWHERE = timedelta(hours=12)
"""How long after UTC a day ends in the last zone."""


@dataclass
class Spent:
    """What one learner's recommendations cost in a month, and whether the learner stayed."""

    recommendations: int
    accepted: int
    micros: int
    is_retained: bool | None


def _next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


@cache
def _active_months(world: OracleWorld) -> frozenset[tuple[str, date]]:
    days: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in world.sessions:
        if row["source_system"] == APP:
            days[row["learner_id"], row["local_date"]].append(row)
    return frozenset(
        (learner, day.replace(day=1))
        for (learner, day), rows in days.items()
        if any(row["can_compare_sessions"] for row in rows)
        and not all(row["is_future_clock"] for row in rows)
    )


def _is_retained(world: OracleWorld, learner: str, month: date) -> bool | None:
    after = _next_month(month)
    end = datetime.combine(_next_month(after), datetime.min.time()) + EVERYWHERE
    if end > world.as_of or not world.consent.now(APP, learner, "trend_comparison"):
        return None
    return (learner, after) in _active_months(world)


def _spent(world: OracleWorld) -> dict[tuple[str, str, date], list[Spent]]:
    groups: dict[tuple[str, str, date, str], list[Row]] = defaultdict(list)
    for row in recommendations(world):
        if row["cost_micros"] is not None:
            month = row["recommended_at"].date().replace(day=1)
            for version in (row["model_version"], "all"):
                groups[row["model_type"], version, month, row["learner_id"]].append(row)
    found: dict[tuple[str, str, date], list[Spent]] = defaultdict(list)
    for (model_type, version, month, learner), rows in groups.items():
        found[model_type, version, month].append(
            Spent(
                len(rows),
                sum(row["outcome"] == "accepted" for row in rows),
                sum(row["cost_micros"] for row in rows),
                _is_retained(world, learner, month),
            )
        )
    return found


def _quotient(name: str, pairs: Sequence[tuple[int, int]]) -> dict[str, float | None]:
    """Quotient of two sums, with the interval of the delta method: from residuals."""
    top, bottom, n = sum(y for y, _ in pairs), sum(x for _, x in pairs), len(pairs)
    value = ratio(top, bottom)
    low = high = None
    if value is not None and n > 1:
        squares = math.fsum((y - value * x) ** 2 for y, x in pairs)
        reach = t_critical(n - 1) * math.sqrt(squares * n / (n - 1)) / bottom
        low, high = max(0.0, value - reach), value + reach
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def agg_ai_unit_costs(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per version (and all) and month."""
    told: Counter[tuple[str, str, date]] = Counter()
    for row in world.lake.standing(APP, "ai_recommendations"):
        told[row["modelType"], "all", row["recommendedAt"].date().replace(day=1)] += 1
    cents: Counter[tuple[str, str, date]] = Counter()
    for row in world.lake.standing(APP, "costs"):
        if row["category"] == "ai_processing" and row["modelType"] is not None:
            key = row["modelType"], "all", row["incurredOn"].replace(day=1)
            cents[key] += in_usd(row["amountCents"], row["currency"], row["incurredOn"]) or 0
    spent = _spent(world)
    return [
        dict(zip(("model_type", "model_version", "month_start_date"), key, strict=True))
        | _month(world, key[2], spent.get(key, []))
        | {
            "invoiced_cents": cents.get(key),
            "invoiced_recommendation_count": told.get(key),
            "invoiced_per_recommendation_micros": ratio(cents[key] * 10_000, told[key])
            if key in cents
            else None,
        }
        for key in {*spent, *told, *cents}
    ]


def _month(world: OracleWorld, month: date, own: list[Spent]) -> dict[str, Any]:
    followed = [each for each in own if each.is_retained is not None]
    end = datetime.combine(_next_month(month), datetime.min.time())
    return {
        "is_complete": end <= world.as_of,
        "learner_count": len(own),
        "costed_count": sum(each.recommendations for each in own),
        "accepted_count": sum(each.accepted for each in own),
        "cost_micros": sum(each.micros for each in own) if own else None,
        "followed_learner_count": len(followed),
        "followed_cost_micros": sum(each.micros for each in followed) if followed else None,
        "retained_count": sum(bool(each.is_retained) for each in followed) if followed else None,
        **_quotient(
            "cost_per_recommendation_micros", [(each.micros, each.recommendations) for each in own]
        ),
        **_quotient("cost_per_accepted_micros", [(each.micros, each.accepted) for each in own]),
        **_quotient(
            "cost_per_retained_micros",
            [(each.micros, int(bool(each.is_retained))) for each in followed],
        ),
    }


TABLES = {"ai_performance.agg_ai_unit_costs": agg_ai_unit_costs}
"""Tables told here."""
