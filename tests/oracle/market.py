"""The marketplace: orders, programs and periods, and who bought after looking.

Belongs here: BI-02. Does not belong here: payments (`payments.py`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.revenue_periods import share
from tests.oracle.statistics import ratio
from tests.oracle.subscriptions import SOURCE, in_usd, internal
from tests.oracle.world import OracleWorld

CONVERSION = timedelta(days=7)
USE = timedelta(days=28)
AVERAGE_RATINGS = 4


@dataclass(frozen=True)
class View:
    """Somebody looked at a program; whether the learner ordered it in the seven days from then."""

    program: str
    learner: str | None
    at: datetime
    is_matured: bool
    is_followed: bool


def programs(world: OracleWorld) -> dict[str, Row]:
    """Programs that the marketplace knows."""
    return {row["id"]: row for row in world.lake.standing(SOURCE, "marketplace_programs")}


@cache
def fct_orders(world: OracleWorld) -> list[dict[str, Any]]:
    """Every program bought."""
    return [_order(world, row) for row in world.lake.standing(SOURCE, "marketplace_orders")]


def _order(world: OracleWorld, row: Row) -> dict[str, Any]:
    program = programs(world).get(row["programId"], {})
    day = row["orderedAt"].date()
    price, commission = row["amountCents"], row["commissionCents"]
    usd, commission_usd = (in_usd(cents, row["currency"], day) for cents in (price, commission))
    is_kept = row["status"] != "refunded"
    known = usd is not None and commission_usd is not None
    return {
        "source_system": SOURCE,
        "marketplace_order_id": row["id"],
        "marketplace_program_id": row["programId"],
        "trainer_id": program.get("trainerId"),
        "learner_id": row["userId"],
        "is_internal": row["userId"] in internal(world),
        "category": program.get("category"),
        "status": row["status"],
        "ordered_at": row["orderedAt"],
        "ordered_date": day,
        "refunded_at": row["refundedAt"],
        "is_refunded": not is_kept,
        "rating": row["rating"],
        "currency": row["currency"],
        "amount_cents": price,
        "commission_cents": commission,
        "earning_cents": price - commission,
        "net_commission_cents": commission if is_kept else 0,
        "net_earning_cents": price - commission if is_kept else 0,
        "refunded_cents": 0 if is_kept else price,
        "usd_cents": usd,
        "net_usd_cents": (usd if is_kept else 0) if known else None,
        "net_commission_usd_cents": (commission_usd if is_kept else 0) if known else None,
        "net_earning_usd_cents": (usd - commission_usd if is_kept else 0) if known else None,
        "is_converted": usd is not None,
    }


@cache
def placed(world: OracleWorld) -> list[dict[str, Any]]:
    """Orders up to the logical now."""
    return [row for row in fct_orders(world) if row["ordered_at"] <= world.as_of]


@cache
def events(world: OracleWorld, action: str) -> list[Row]:
    """Events about programs that may be counted, up to the logical now."""
    return [
        row
        for row in world.lake.standing(SOURCE, "analytics_events")
        if (row["category"], row["action"]) == ("marketplace", action)
        and row["label"] is not None
        and row["privacyFlags_canTrack"]
        and row["_clock_flag"] != "future"
        and row["timestamp"] <= world.as_of
        and (row["userId"] is None or _may_count(world, row["userId"], row["timestamp"]))
    ]


def _may_count(world: OracleWorld, learner: str, moment: datetime) -> bool:
    return world.consent.granted(SOURCE, learner, "anonymous_usage", moment)


@cache
def views(world: OracleWorld) -> list[View]:
    """Every view of a program that the marketplace knows."""
    bought: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for row in placed(world):
        if world.consent.now(SOURCE, row["learner_id"], "anonymous_usage"):
            bought[row["marketplace_program_id"], row["learner_id"]].append(row["ordered_at"])
    found = []
    for row in events(world, "program_viewed"):
        program, learner, at = row["label"], row["userId"], row["timestamp"]
        if program in programs(world):
            orders = bought.get((program, learner), [])
            is_followed = any(at <= order < at + CONVERSION for order in orders)
            is_matured = at + CONVERSION <= world.as_of
            found.append(View(program, learner, at, is_matured, is_followed))
    return found


def conversion(seen: list[View]) -> dict[str, Any]:
    """Who looked, and who of them bought."""
    by_learner: dict[str, list[View]] = defaultdict(list)
    for view in seen:
        if view.learner is not None:
            by_learner[view.learner].append(view)
    matured = [each for each in by_learner.values() if any(view.is_matured for view in each)]
    bought = sum(any(view.is_followed for view in each) for each in matured)
    return {
        "view_count": len(seen),
        "viewing_learner_count": len(by_learner),
        "matured_viewing_learner_count": len(matured),
        "converted_learner_count": bought,
        **share("conversion_ratio", bought, len(matured)),
    }


def money(orders: list[Row]) -> dict[str, Any]:
    """What orders brought, and how those who bought rated."""
    return {
        "unconverted_order_count": sum(not row["is_converted"] for row in orders),
        "gross_usd_cents": sum(row["usd_cents"] or 0 for row in orders),
        "net_usd_cents": sum(row["net_usd_cents"] or 0 for row in orders),
        "commission_usd_cents": sum(row["net_commission_usd_cents"] or 0 for row in orders),
        "trainer_earning_usd_cents": sum(row["net_earning_usd_cents"] or 0 for row in orders),
    }


def rating(world: OracleWorld, orders: list[Row]) -> dict[str, Any]:
    """Mean rating, and the mean with four average ones added."""
    everyone = [row["rating"] for row in placed(world) if row["rating"] is not None]
    given = [row["rating"] for row in orders if row["rating"] is not None]
    average = sum(everyone) / len(everyone)
    shrunk = (AVERAGE_RATINGS * average + sum(given)) / (AVERAGE_RATINGS + len(given))
    return {
        "rating_count": len(given),
        "rating_mean": ratio(sum(given), len(given)),
        "shrunk_rating": shrunk if given else None,
    }


TABLES = {"revenue.fct_orders": fct_orders}
"""Tables told here."""
