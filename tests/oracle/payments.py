"""Money that was taken and returned, refund by refund and episode by episode.

Belongs here: payments, refunds, dunning. Does not belong here: sums over periods
(`revenue_periods.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.subscriptions import NEVER, SOURCE, in_usd, internal, spells, subscriptions
from tests.oracle.world import OracleWorld

SHARED = (
    "source_system", "payment_id", "learner_id", "subscription_id", "marketplace_order_id",
    "revenue_stream", "plan", "billing_period", "currency", "amount_cents", "usd_cents",
)  # fmt: skip


@cache
def fct_payments(world: OracleWorld) -> list[dict[str, Any]]:
    """Every attempt to take or return money."""
    return [_payment(world, row) for row in world.lake.standing(SOURCE, "payments")]


def _payment(world: OracleWorld, row: Row) -> dict[str, Any]:
    subscription = subscriptions(world).get(row["subscriptionId"] or "")
    version = subscription.at(row["occurredAt"]) if subscription else None
    day = row["occurredAt"].date()
    usd = in_usd(row["amountCents"], row["currency"], day)
    net = 0
    if row["status"] == "succeeded":
        net = None if usd is None else -usd if row["kind"] == "refund" else usd
    stream = "marketplace" if row["orderId"] is not None else "other"
    return {
        "source_system": SOURCE,
        "payment_id": row["id"],
        "learner_id": row["userId"],
        "subscription_id": row["subscriptionId"],
        "marketplace_order_id": row["orderId"],
        "revenue_stream": stream if row["subscriptionId"] is None else "subscription",
        "plan": version["plan"] if version else None,
        "billing_period": version["billingPeriod"] if version else None,
        "is_internal": row["userId"] in internal(world),
        "kind": row["kind"],
        "status": row["status"],
        "failure_reason": row["failureReason"],
        "attempt": row["attempt"],
        "currency": row["currency"],
        "amount_cents": row["amountCents"],
        "usd_cents": usd,
        "net_usd_cents": net,
        "is_converted": usd is not None,
        "occurred_at": row["occurredAt"],
        "occurred_date": day,
    }


@cache
def settled(world: OracleWorld) -> list[dict[str, Any]]:
    """Succeeded payments up to the logical now, in order."""
    rows = [row for row in fct_payments(world) if row["status"] == "succeeded"]
    rows = [row for row in rows if row["occurred_at"] <= world.as_of]
    return sorted(rows, key=lambda row: (row["occurred_at"], row["payment_id"]))


@cache
def fct_refunds(world: OracleWorld) -> list[dict[str, Any]]:
    """Refunds with their charges: each looks back for its latest, and the first to come has it."""
    charges: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in settled(world):
        if row["kind"] == "charge":
            charges[_thing(row)].append(row)
    rows, taken = [], set()
    for row in settled(world):
        if row["kind"] == "charge":
            continue
        before = [c for c in charges[_thing(row)] if c["occurred_at"] <= row["occurred_at"]]
        charge = before[-1] if before else None
        if charge is not None and charge["payment_id"] in taken:
            charge = None
        if charge is not None:
            taken.add(charge["payment_id"])
        at = charge["occurred_at"] if charge else None
        rows.append(
            {
                **{name: row[name] for name in SHARED},
                "refunded_at": row["occurred_at"],
                "charge_payment_id": charge["payment_id"] if charge else None,
                "charged_at": at,
                "days_since_charge": (row["occurred_date"] - at.date()).days if at else None,
                "is_matched": charge is not None,
            }
        )
    return rows


def _thing(row: Row) -> tuple[Any, ...]:
    named = row["subscription_id"] or row["marketplace_order_id"] or object()
    return row["revenue_stream"], named, row["amount_cents"], row["currency"]


@cache
def fct_dunning_episodes(world: OracleWorld) -> list[dict[str, Any]]:
    """Episodes of every subscription, by walking through its charges."""
    charges: dict[str, list[Row]] = defaultdict(list)
    for row in fct_payments(world):
        asked = row["kind"] == "charge" and row["subscription_id"] is not None
        if asked and row["occurred_at"] <= world.as_of:
            charges[row["subscription_id"]].append(row)
    return [
        _episode(world, number, failed, success)
        for rows in charges.values()
        for number, (failed, success) in enumerate(_episodes(rows), start=1)
    ]


def _episodes(rows: list[Row]) -> Iterator[tuple[list[Row], Row | None]]:
    failed: list[Row] = []
    for row in sorted(rows, key=lambda r: (r["occurred_at"], r["attempt"], r["payment_id"])):
        if row["status"] == "failed":
            failed.append(row)
        elif failed:
            yield failed, row
            failed = []
    if failed:
        yield failed, None


def access_end(world: OracleWorld, subscription: str) -> datetime | None:
    """When paid time ended; without any, when the app says that access ended."""
    paid = spells(world).get(subscription)
    if paid:
        end = max(spell.end for spell in paid if spell.begin <= world.as_of)
        return end if end <= world.as_of else NEVER
    found = subscriptions(world).get(subscription)
    return found.last["endedAt"] if found else None


def _episode(
    world: OracleWorld, number: int, failed: list[Row], success: Row | None
) -> dict[str, Any]:
    opening = failed[0]
    end = access_end(world, opening["subscription_id"])
    closed, outcome = None, "open"
    if success is not None:
        closed, outcome = success["occurred_at"], "recovered"
    elif end is not None and end <= world.as_of:
        closed, outcome = max(end, failed[-1]["occurred_at"]), "lost"
    kept = ("source_system", "subscription_id", "learner_id", "plan", "billing_period")
    return {
        **{name: opening[name] for name in (*kept, "currency", "amount_cents", "usd_cents")},
        "episode_number": number,
        "opened_at": opening["occurred_at"],
        "failed_count": len(failed),
        "first_failure_reason": opening["failure_reason"],
        "outcome": outcome,
        "closed_at": closed,
        "days_open": (closed.date() - opening["occurred_date"]).days if closed else None,
        "recovered_usd_cents": success["usd_cents"] if success else None,
    }


TABLES = {
    "revenue.fct_payments": fct_payments,
    "revenue.fct_refunds": fct_refunds,
    "revenue.fct_dunning_episodes": fct_dunning_episodes,
}
"""Tables told here."""
