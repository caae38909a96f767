"""Months of plans: what became of the trials, failed charges and charges that began in them.

Belongs here: the months, each plan and billing period by itself and all together. Does not belong
here: single trials (`mrr.py`) and payments (`payments.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from statistics import median
from typing import Any

from tests.oracle.mrr import fct_trials
from tests.oracle.payments import fct_dunning_episodes, fct_refunds, settled
from tests.oracle.revenue_periods import first_day, last_day, share
from tests.oracle.world import OracleWorld

FACTS = (
    "trial_converted", "trial_ended", "trial_open", "dunning_recovered", "dunning_lost",
    "dunning_open", "charge_kept", "charge_refunded", "refund",
)  # fmt: skip

Fact = tuple[str, int | None]
"""What happened, and the days or cents that go with it."""


def _facts(world: OracleWorld) -> Iterator[tuple[dict[str, Any], datetime, Fact]]:
    refunds = [row for row in fct_refunds(world) if row["revenue_stream"] == "subscription"]
    returned = {row["charge_payment_id"] for row in refunds}
    for row in fct_trials(world):
        yield row, row["trial_started_at"], (f"trial_{row['outcome']}", row["days_to_conversion"])
    for row in fct_dunning_episodes(world):
        yield row, row["opened_at"], (f"dunning_{row['outcome']}", row["recovered_usd_cents"])
    for row in settled(world):
        if row["kind"] == "charge" and row["revenue_stream"] == "subscription":
            what = "charge_refunded" if row["payment_id"] in returned else "charge_kept"
            yield row, row["occurred_at"], (what, None)
    for row in refunds:
        yield row, row["refunded_at"], ("refund", row["usd_cents"])


def agg_subscription_months(world: OracleWorld) -> list[dict[str, Any]]:
    """Every month in which something began, of each plan and of all."""
    found: dict[tuple[str, str, date], list[Fact]] = defaultdict(list)
    for row, moment, fact in _facts(world):
        month = first_day("month", moment.date())
        for plan in (row["plan"] or "unknown", "all"):
            for period in (row["billing_period"] or "unknown", "all"):
                found[plan, period, month].append(fact)
    return [
        {
            "plan": plan,
            "billing_period": period,
            "month_start_date": month,
            **_month(facts),
            "is_complete": last_day("month", month) < world.as_of.date(),
        }
        for (plan, period, month), facts in found.items()
    ]


def _month(facts: list[Fact]) -> dict[str, Any]:
    told = {name: [measure for what, measure in facts if what == name] for name in FACTS}
    number = {name: len(measures) for name, measures in told.items()}
    days = [each for each in told["trial_converted"] if each is not None]
    decided = number["trial_converted"] + number["trial_ended"]
    closed = number["dunning_recovered"] + number["dunning_lost"]
    charges = number["charge_kept"] + number["charge_refunded"]
    return {
        "trial_started_count": decided + number["trial_open"],
        **{f"{name}_count": number[name] for name in FACTS},
        **share("trial_conversion_ratio", number["trial_converted"], decided),
        **share("recovery_ratio", number["dunning_recovered"], closed),
        **share("refund_ratio", number["charge_refunded"], charges),
        "recovered_usd_cents": sum(each or 0 for each in told["dunning_recovered"]),
        "refund_usd_cents": sum(each or 0 for each in told["refund"]),
        "median_days_to_conversion": float(median(days)) if days else None,
    }


TABLES = {"revenue.agg_subscription_months": agg_subscription_months}
"""Tables told here."""
