"""What a learner is worth to the business, by day, week and month (UTC).

Belongs here: the seed's BusinessMetrics. Does not belong here: single payments (`payments.py`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from tests.oracle.engagement import period
from tests.oracle.lake import Row
from tests.oracle.payments import fct_payments
from tests.oracle.subscriptions import SOURCE, Subscription, subscriptions
from tests.oracle.world import OracleWorld

STREAMS = {
    "subscription": "subscription_revenue_cents",
    "marketplace": "marketplace_spend_cents",
    "other": "other_revenue_cents",
}
TIMEFRAMES = ("daily", "weekly", "monthly")

Happening = tuple[date, str, Any]
"""Day, kind, and the payment or nothing."""


def agg_business_learner_periods(world: OracleWorld) -> list[dict[str, Any]]:
    """Every period in which a learner paid, bought, wrote or changed a subscription."""
    owned: dict[str, list[Subscription]] = defaultdict(list)
    for subscription in subscriptions(world).values():
        owned[subscription.last["userId"]].append(subscription)
    rows = []
    for learner, happenings in _happenings(world).items():
        for timeframe in TIMEFRAMES:
            rows += _periods(world, learner, timeframe, happenings, owned[learner])
    return rows


def _happenings(world: OracleWorld) -> dict[str, list[Happening]]:
    found: dict[str, list[Happening]] = defaultdict(list)

    def add(learner: str | None, moment: datetime, kind: str, row: Row | None = None) -> None:
        if learner is not None and moment <= world.as_of:
            found[learner].append((moment.date(), kind, row))

    for row in fct_payments(world):
        add(row["learner_id"], row["occurred_at"], "payment", row)
    for row in world.lake.standing(SOURCE, "marketplace_orders"):
        add(row["userId"], row["orderedAt"], "order")
    for row in world.lake.standing(SOURCE, "support_tickets"):
        add(row["userId"], row["openedAt"], "ticket")
    for subscription in subscriptions(world).values():
        for version, begin, _ in subscription.held():
            add(version["userId"], begin, "version")
    return found


def _periods(
    world: OracleWorld,
    learner: str,
    timeframe: str,
    happenings: list[Happening],
    owned: list[Subscription],
) -> list[dict[str, Any]]:
    rows, lifetime = [], 0
    for begin, end in sorted({period(timeframe, day) for day, _, _ in happenings}):
        here = [(kind, row) for day, kind, row in happenings if begin <= day <= end]
        money = {
            name: sum(
                row["net_usd_cents"] or 0
                for kind, row in here
                if kind == "payment" and row["revenue_stream"] == stream
            )
            for stream, name in STREAMS.items()
        }
        lifetime += sum(money.values())
        state = _state(world, owned, end)
        rows.append(
            {
                "source_system": SOURCE,
                "learner_id": learner,
                "timeframe": timeframe,
                "period_start_date": begin,
                "plan": state["plan"] if state else None,
                "subscription_status": state["status"] if state else None,
                **money,
                "programs_purchased_count": sum(kind == "order" for kind, _ in here),
                "failed_payment_count": sum(
                    kind == "payment" and (row["kind"], row["status"]) == ("charge", "failed")
                    for kind, row in here
                ),
                "support_ticket_count": sum(kind == "ticket" for kind, _ in here),
                "lifetime_revenue_cents": lifetime,
            }
        )
    return rows


def _state(world: OracleWorld, owned: list[Subscription], day: date) -> Row | None:
    """The version that holds at the end of a day; of several the one that began last."""
    moment = min(datetime.combine(day, time.max), world.as_of)
    found = []
    for subscription in owned:
        version = subscription.at(moment)
        if version is not None:
            begin = next(since for row, since, _ in subscription.held() if row is version)
            found.append((begin, version["id"], version))
    return max(found, key=lambda each: each[:2])[2] if found else None


TABLES = {"revenue.agg_business_learner_periods": agg_business_learner_periods}
"""Tables told here."""
