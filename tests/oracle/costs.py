"""What the product costs, by item and by UTC period, and what of it falls to a learner.

Belongs here: costs. Does not belong here: revenue (`revenue_periods.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.revenue_periods import agg_revenue_days, periods
from tests.oracle.statistics import millionths, ratio
from tests.oracle.subscriptions import SOURCE, in_usd
from tests.oracle.world import OracleWorld

CATEGORIES = ("infrastructure", "ai_processing", "support")
PAUSE = timedelta(minutes=30)
DAY = timedelta(days=1)
HALF_DAY = 43_200
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # naive, like every moment here


@cache
def _first_told(world: OracleWorld) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in sorted(world.lake.versions(SOURCE, "costs"), key=lambda row: row["updatedAt"]):
        found.setdefault(row["id"], row)
    return found


def agg_cost_days(world: OracleWorld) -> list[dict[str, Any]]:
    """Items of each day, category, vendor, model and currency."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "costs"):
        named = row["vendor"] or "none", row["modelType"] or "none", row["currency"]
        groups[(row["incurredOn"], row["category"], *named)].append(row)
    return [_cost(world, key, rows) for key, rows in groups.items()]


def _total(amounts: list[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _usd(row: Row) -> int | None:
    return in_usd(row["amountCents"], row["currency"], row["incurredOn"])


def _cost(world: OracleWorld, key: tuple[Any, ...], rows: list[Row]) -> dict[str, Any]:
    firsts = [_first_told(world)[row["id"]] for row in rows]
    units = [millionths(row["units"]) for row in rows if row["units"] is not None]
    names = ("cost_date", "category", "vendor", "model_type", "currency")
    return {
        "source_system": SOURCE,
        **dict(zip(names, key, strict=True)),
        "cost_count": len(rows),
        "amount_cents": sum(row["amountCents"] for row in rows),
        "usd_cents": _total([_usd(row) for row in rows]),
        "first_amount_cents": sum(row["amountCents"] for row in firsts),
        "first_usd_cents": _total([_usd(row) for row in firsts]),
        "unconverted_count": sum(_usd(row) is None for row in rows),
        "unit_count": sum(units) / 1e6 if units else None,
    }


@cache
def _active_days(world: OracleWorld) -> dict[date, set[str]]:
    """Learners by the days on which their sessions began, whatever they allow."""
    events: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "analytics_events"):
        if row["userId"] is not None:
            events[row["userId"], row["sessionId"]].append(row["timestamp"])
    found: dict[date, set[str]] = defaultdict(set)
    for (learner, _), moments in events.items():
        for begin in _beginnings(sorted(moments)):
            if begin <= world.as_of:
                found[begin.date()].add(learner)
    return found


def _beginnings(moments: list[datetime]) -> list[datetime]:
    """First moments of sessions: after a pause, and after every half day without one."""
    begun, chain, before, part = [], moments[0], None, 0
    for moment in moments:
        opens = before is None or moment > before + PAUSE
        chain = moment if opens else chain
        now = 0 if opens else max(0, _half_day(moment) - _half_day(chain) - 1)
        if opens or now != part:
            begun.append(moment)
        before, part = moment, now
    return begun


def _half_day(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds() // HALF_DAY)


def agg_cost_periods(world: OracleWorld) -> list[dict[str, Any]]:
    """Every period since the first cost."""
    revenue = {
        row["period_start_date"]: row["total_revenue_cents"]
        for row in agg_revenue_days(world)
        if row["grain"] == "day"
    }
    since = min(row["incurredOn"] for row in world.lake.standing(SOURCE, "costs"))
    today = world.as_of.date()
    return [
        {
            "grain": grain,
            "period_start_date": begin,
            "period_end_date": end,
            "is_complete": since <= begin and end < today,
            **_period(world, max(begin, since), min(end, today), revenue),
        }
        for grain, begin, end in periods(since, today)
    ]


def _period(
    world: OracleWorld, begin: date, end: date, revenue_of_days: Mapping[date, int]
) -> dict[str, Any]:
    costs = world.lake.standing(SOURCE, "costs")
    rows = [row for row in costs if begin <= row["incurredOn"] <= end]
    firsts = [_first_told(world)[row["id"]] for row in rows]
    by_category = {
        name: sum(_usd(row) or 0 for row in rows if row["category"] == name) for name in CATEGORIES
    }
    total = sum(by_category.values())
    active = set().union(*(_active_days(world)[day] for day in _days(begin, end)))
    made = sum(_recommended(world)[day] for day in _days(begin, end))
    revenue = sum(revenue_of_days.get(day, 0) for day in _days(begin, end))
    return {
        **{f"{name}_cents": cents for name, cents in by_category.items()},
        "total_cents": total,
        "restated_cents": total - sum(_usd(row) or 0 for row in firsts),
        "unconverted_cost_count": sum(_usd(row) is None for row in rows),
        "active_learner_count": len(active),
        "cost_per_active_learner_cents": ratio(total, len(active)),
        "recommendation_count": made,
        "cost_per_recommendation_cents": ratio(by_category["ai_processing"], made),
        "revenue_cents": revenue,
        "gross_margin_ratio": (revenue - total) / revenue if revenue > 0 else None,
    }


def _days(begin: date, end: date) -> list[date]:
    return [begin + number * DAY for number in range((end - begin).days + 1)]


@cache
def _recommended(world: OracleWorld) -> Counter[date]:
    rows = world.lake.standing(SOURCE, "ai_recommendations")
    return Counter(r["recommendedAt"].date() for r in rows if r["recommendedAt"] <= world.as_of)


TABLES = {"revenue.agg_cost_days": agg_cost_days, "revenue.agg_cost_periods": agg_cost_periods}
"""Tables told here."""
