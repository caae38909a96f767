"""The marketplace added up: by program, and by UTC period.

Belongs here: sums of orders, views and use. Does not belong here: single ones (`market.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.market import USE, conversion, events, money, placed, programs, rating, views
from tests.oracle.revenue_periods import periods, share
from tests.oracle.statistics import ratio
from tests.oracle.subscriptions import SOURCE
from tests.oracle.world import OracleWorld


def agg_programs(world: OracleWorld) -> list[dict[str, Any]]:
    """Every program that the marketplace or an order names."""
    sold: dict[str, list[Row]] = defaultdict(list)
    for row in placed(world):
        sold[row["marketplace_program_id"]].append(row)
    days = _days_of_use(world)
    rows = []
    for name in {*programs(world), *sold}:
        program = programs(world).get(name, {})
        orders = sold.get(name, [])
        used = [count for (of, _), count in days.items() if of == name]
        rows.append(
            {
                "source_system": SOURCE,
                "marketplace_program_id": name,
                "trainer_id": program.get("trainerId"),
                "category": program.get("category"),
                "status": program.get("status"),
                "published_at": program.get("publishedAt"),
                **conversion([view for view in views(world) if view.program == name]),
                "order_count": len(orders),
                "net_order_count": sum(not row["is_refunded"] for row in orders),
                **money(orders),
                **rating(world, orders),
                "reported_rating_mean": program.get("averageRating"),
                "reported_rating_count": program.get("ratingCount"),
                "matured_buyer_count": len(used),
                "using_buyer_count": sum(count > 0 for count in used),
                **share("using_buyer_ratio", sum(count > 0 for count in used), len(used)),
                "use_day_count": sum(used),
                "use_days_per_buyer": ratio(sum(used), len(used)),
            }
        )
    return rows


def _days_of_use(world: OracleWorld) -> dict[tuple[str, str], int]:
    """Days on which those who bought 28 days ago or earlier opened a program in that time."""
    firsts: dict[tuple[str, str], datetime] = {}
    for row in sorted(placed(world), key=lambda row: row["ordered_at"]):
        at, learner = row["ordered_at"], row["learner_id"]
        if row["status"] == "completed" and world.consent.granted(
            SOURCE, learner, "anonymous_usage", at
        ):
            firsts.setdefault((row["marketplace_program_id"], learner), at)
    opened: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for event in events(world, "program_opened"):
        opened[event["label"], event["userId"]].append(event["timestamp"])
    return {
        pair: len({moment.date() for moment in opened.get(pair, []) if at <= moment < at + USE})
        for pair, at in firsts.items()
        if at + USE <= world.as_of
    }


def agg_marketplace_periods(world: OracleWorld) -> list[dict[str, Any]]:
    """Every period since the marketplace began."""
    published = [
        row["publishedAt"].date()
        for row in programs(world).values()
        if row["publishedAt"] is not None and row["publishedAt"] <= world.as_of
    ]
    begun = [*published, *(row["ordered_date"] for row in placed(world))]
    since = min([*begun, *(view.at.date() for view in views(world))])
    return [
        {**row, "is_complete": since <= row["period_start_date"] and row["is_complete"]}
        for period in periods(since, world.as_of.date())
        for row in [_period(world, published, *period)]
    ]


def _period(
    world: OracleWorld, published: list[date], grain: str, begin: date, end: date
) -> dict[str, Any]:
    orders = [row for row in placed(world) if begin <= row["ordered_date"] <= end]
    kept = Counter(row["category"] for row in orders if not row["is_refunded"])
    top = sorted((-count, name) for name, count in kept.items() if name is not None)
    return {
        "grain": grain,
        "period_start_date": begin,
        "period_end_date": end,
        "programs_published_count": sum(begin <= day <= end for day in published),
        "programs_sold_count": len(orders),
        "refunded_order_count": sum(row["is_refunded"] for row in orders),
        **money(orders),
        **rating(world, orders),
        "top_selling_categories": ", ".join(name for _, name in top) or None,
        "buying_learner_count": len({row["learner_id"] for row in orders}),
        **conversion([view for view in views(world) if begin <= view.at.date() <= end]),
        "is_complete": end < world.as_of.date(),
    }


TABLES = {
    "revenue.agg_programs": agg_programs,
    "revenue.agg_marketplace_periods": agg_marketplace_periods,
}
"""Tables told here."""
