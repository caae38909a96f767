"""Rows and truth that follow from the subscriptions' lives.

Belongs here: the subscription table, payments, and the planted revenue by day. Does not
belong here: what happens to a subscription (`life.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import hex_ids, moments, within
from orchestration.simulator.fitness_coach.billing import Ledger, Payment
from orchestration.simulator.fitness_coach.members import APP, Members
from orchestration.simulator.history import SENT, Table
from orchestration.simulator.parameters import DAY, SECOND, Parameters

MOMENT = pl.Datetime("us")


def subscription_rows(members: Members, ledger: Ledger) -> Table:
    """The subscriptions in all their states."""
    states = pl.DataFrame(ledger.states, orient="row", infer_schema_length=None)
    clocks = {
        "trialStartedAt": "trial_started",
        "startedAt": "started",
        "activatedAt": "activated",
        "canceledAt": "canceled",
        "endedAt": "ended",
        "updatedAt": "updated",
    }
    versions = states.select(
        "id",
        members.ids.gather(states["member"]).alias("userId"),
        "plan",
        pl.col("period").alias("billingPeriod"),
        "status",
        pl.col("cents").alias("amountCents"),
        "currency",
        *(pl.col(old).cast(pl.Int64).cast(MOMENT).alias(new) for new, old in clocks.items()),
    )
    return Table(versions, is_full=True)


def payment_rows(parameters: Parameters, members: Members, payments: list[Payment]) -> pl.DataFrame:
    """One row per attempt to move money, those before the simulated time included."""
    draw = parameters.generator(APP, "payments")
    known = sorted(
        (each for each in payments if each.at < parameters.end - 60 * SECOND), key=_order
    )
    frame = pl.DataFrame(known, orient="row", infer_schema_length=None)
    return frame.select(
        hex_ids(draw, len(frame), "pay-", 12).alias("id"),
        members.ids.gather(frame["member"]).alias("userId"),
        pl.col("subscription").cast(pl.String).alias("subscriptionId"),
        pl.col("order").cast(pl.String).alias("orderId"),
        "kind",
        "status",
        pl.col("cents").alias("amountCents"),
        "currency",
        "attempt",
        pl.col("failure").cast(pl.String).alias("failureReason"),
        pl.col("at").cast(MOMENT).alias("occurredAt"),
        (pl.col("at") + 5 * SECOND).cast(MOMENT).alias(SENT),
    )


def partial_refund(parameters: Parameters, payments: list[Payment]) -> list[Payment]:
    """A refund of a third of the newest charge of a subscription that knows no other refund."""
    refunded = {each.subscription for each in payments if each.kind == "refund"}
    charges = [
        each
        for each in payments
        if each.subscription is not None
        and each.subscription not in refunded
        and each.status == "succeeded"
        and each.at < parameters.end - 5 * DAY
    ]
    if not charges:
        return []
    charge = max(charges, key=_order)
    return [charge._replace(kind="refund", cents=charge.cents // 3, at=charge.at + 3 * DAY)]


def _order(payment: Payment) -> tuple[int, str, int]:
    return payment.at, payment.subscription or payment.order or "", payment.attempt


def revenue_by_day(parameters: Parameters, members: Members, ledger: Ledger) -> pl.DataFrame:
    """Monthly recurring revenue at the end of each simulated day, per member, currency and status.

    The day before the first is included as the state from which movements start.
    """
    segments = pl.DataFrame(ledger.segments, orient="row")
    since = (segments["since"].to_numpy() - parameters.start) // DAY
    until = (segments["until"].to_numpy() - parameters.start) // DAY
    first, last = np.maximum(since, -1), np.minimum(until, parameters.days) - 1
    days = np.maximum(last - first + 1, 0)
    segment = np.repeat(np.arange(len(segments)), days)
    day = first[segment] + within(segment)
    return (
        segments[segment]
        .select(
            members.ids.gather(segments["member"].gather(segment)).alias("learner"),
            moments(parameters.start + day * DAY).cast(pl.Date).alias("day"),
            "currency",
            "status",
            pl.col("monthly_cents").alias("mrr_cents"),
        )
        .sort("day", "learner")
    )


def movements(
    parameters: Parameters, revenue: pl.DataFrame, ledger: Ledger, members: Members
) -> pl.DataFrame:
    """What changed the monthly recurring revenue on each simulated day, per currency."""
    total = revenue.group_by("learner", "currency", "day").agg(pl.col("mrr_cents").sum())
    before = total.with_columns(pl.col("day").dt.offset_by("1d")).rename({"mrr_cents": "before"})
    starts = (
        pl.DataFrame(ledger.segments, orient="row").group_by("member").agg(pl.col("since").min())
    )
    first_paid = pl.DataFrame(
        {
            "learner": members.ids.gather(starts["member"]),
            "first_day": starts["since"].cast(MOMENT).cast(pl.Date),
        }
    )
    now, then = pl.col("mrr_cents"), pl.col("before")
    kind = (
        pl.when((then == 0) & (pl.col("first_day") == pl.col("day")))
        .then(pl.lit("new"))
        .when(then == 0)
        .then(pl.lit("reactivation"))
        .when(now == 0)
        .then(pl.lit("churn"))
        .when(now > then)
        .then(pl.lit("expansion"))
        .otherwise(pl.lit("contraction"))
    )
    first_day, end = parameters.first_day, parameters.until
    return (
        total.join(before, on=["learner", "currency", "day"], how="full", coalesce=True)
        .with_columns(now.fill_null(0), then.fill_null(0))
        .filter(now != then, pl.col("day") >= first_day, pl.col("day") < end)
        .join(first_paid, on="learner", how="left")
        .group_by("day", "currency", kind.alias("movement"))
        .agg((now - then).sum().alias("cents"), pl.len().alias("learners"))
        .sort("day", "currency", "movement")
    )


def hazards(members: Members, ledger: Ledger) -> pl.DataFrame:
    """One row per renewal: the planted probability of not renewing, and what happened."""
    renewals = pl.DataFrame(ledger.renewals, orient="row")
    return renewals.select(
        members.ids.gather(renewals["member"]).alias("learner"),
        "subscription",
        pl.col("at").cast(MOMENT).alias("renewal_at"),
        "tenure_periods",
        "plan",
        "period",
        "hazard",
        "churned",
    )
