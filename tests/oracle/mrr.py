"""Monthly recurring revenue: what each learner pays a month at the end of each UTC day.

Belongs here: movements, days, plans, trials. Does not belong here: who pays when
(`subscriptions.py`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.subscriptions import (
    SOURCE,
    Spell,
    internal,
    rate_on,
    rounded,
    spells,
    subscriptions,
)
from tests.oracle.world import OracleWorld

DAY = timedelta(days=1)
TRIAL = timedelta(days=14)
KINDS = ("new", "expansion", "contraction", "churn", "reactivation")


def lasts(spell: Spell, day: date) -> bool:
    """Whether a spell lasts at the end of a day."""
    return spell.begin.date() <= day < spell.end.date()


@cache
def fct_mrr_movements(world: OracleWorld) -> list[dict[str, Any]]:
    """Every day on which a learner's revenue was not that of the day before."""
    by_learner: dict[str, list[Spell]] = defaultdict(list)
    for spell in (each for found in spells(world).values() for each in found):
        by_learner[spell.version["userId"]].append(spell)
    rows = []
    for learner, paid in by_learner.items():
        before, number = 0, 0
        turns = {turn.date() for spell in paid for turn in (spell.begin, spell.end)}
        for day in sorted(turn for turn in turns if turn <= world.as_of.date()):
            after = sum(spell.mrr or 0 for spell in paid if lasts(spell, day))
            if after != before:
                number += 1
                rows.append(
                    {
                        "source_system": SOURCE,
                        "learner_id": learner,
                        "movement_date": day,
                        "movement_type": _kind(number, before, after),
                        "mrr_before_cents": before,
                        "mrr_after_cents": after,
                        "movement_cents": after - before,
                        "is_internal": learner in internal(world),
                    }
                )
                before = after
    return rows


def _kind(number: int, before: int, after: int) -> str:
    if number == 1:
        return "new"
    if before == 0:
        return "reactivation"
    if after == 0:
        return "churn"
    return "expansion" if after > before else "contraction"


@cache
def histories(world: OracleWorld) -> dict[str, list[tuple[date, int]]]:
    """Days on which each learner's revenue changed, and to what."""
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for row in fct_mrr_movements(world):
        found[row["learner_id"]].append((row["movement_date"], row["mrr_after_cents"]))
    return found


def mrr_of(world: OracleWorld, learner: str, day: date) -> int:
    """A learner's revenue at the end of a day."""
    known = [cents for turn, cents in histories(world).get(learner, ()) if turn <= day]
    return known[-1] if known else 0


@cache
def agg_mrr_days(world: OracleWorld) -> list[dict[str, Any]]:
    """Opening, movements and closing of every day."""
    by_day: dict[date, list[Row]] = defaultdict(list)
    for row in fct_mrr_movements(world):
        by_day[row["movement_date"]].append(row)
    rows, cents, people, staff, day = [], 0, 0, 0, min(by_day)
    while day <= world.as_of.date():
        moved = {kind: [r for r in by_day[day] if r["movement_type"] == kind] for kind in KINDS}
        told = {f"{kind}_cents": sum(r["movement_cents"] for r in moved[kind]) for kind in KINDS}
        heads = {f"{kind}_subscriber_count": len(moved[kind]) for kind in KINDS}
        net = sum(told.values())
        opened = {"opening_mrr_cents": cents, "opening_subscriber_count": people}
        cents += net
        people += len(moved["new"]) + len(moved["reactivation"]) - len(moved["churn"])
        staff += sum(r["movement_cents"] for r in by_day[day] if r["is_internal"])
        rows.append(
            {
                "mrr_date": day,
                **opened,
                **told,
                **heads,
                "net_movement_cents": net,
                "closing_mrr_cents": cents,
                "closing_internal_mrr_cents": staff,
                "closing_subscriber_count": people,
            }
        )
        day += DAY
    return rows


def agg_mrr_plan_days(world: OracleWorld) -> list[dict[str, Any]]:
    """Every day of every plan, billing period and currency since it was first paid for."""
    sold: dict[tuple[str, str, str], list[Spell]] = defaultdict(list)
    for spell in (each for found in spells(world).values() for each in found):
        row = spell.version
        sold[row["plan"], row["billingPeriod"], row["currency"]].append(spell)
    rows = []
    for (plan, period, currency), paid in sold.items():
        day = min(spell.begin.date() for spell in paid)
        while day <= world.as_of.date():
            now = [spell for spell in paid if lasts(spell, day)]
            price, months = (
                sum(s.version["amountCents"] for s in now),
                12 if period == "year" else 1,
            )
            rate = rate_on(currency, day)
            rows.append(
                {
                    "mrr_date": day,
                    "plan": plan,
                    "billing_period": period,
                    "currency": currency,
                    "closing_mrr_cents": sum(spell.mrr or 0 for spell in now),
                    "closing_original_mrr_cents": rounded(price, months),
                    "closing_days_rate_mrr_cents": None
                    if rate is None
                    else rounded(price * rate, 1_000_000 * months),
                    "subscription_count": len(now),
                    "past_due_count": sum(s.version["status"] == "past_due" for s in now),
                    "unconverted_subscription_count": sum(s.mrr is None for s in now),
                }
            )
            day += DAY
    return rows


@cache
def fct_trials(world: OracleWorld) -> list[dict[str, Any]]:
    """What became of every trial."""
    rows = []
    for name, subscription in subscriptions(world).items():
        last, tried = subscription.last, subscription.versions[0]
        began, paid = last["trialStartedAt"], last["activatedAt"]
        if began is None or began > world.as_of:
            continue
        paid = paid if paid is not None and paid <= world.as_of else None
        ended = None
        if last["status"] in {"canceled", "expired"}:
            ended = last["endedAt"] or last["canceledAt"] or last["updatedAt"]
        rows.append(
            {
                "source_system": SOURCE,
                "subscription_id": name,
                "learner_id": tried["userId"],
                "plan": tried["plan"],
                "billing_period": tried["billingPeriod"],
                "currency": tried["currency"],
                "trial_started_at": began,
                "trial_ends_at": paid or ended or began + TRIAL,
                "outcome": "converted" if paid else "ended" if ended else "open",
                "converted_at": paid,
                "days_to_conversion": (paid.date() - began.date()).days if paid else None,
            }
        )
    return rows


TABLES = {
    "revenue.fct_mrr_movements": fct_mrr_movements,
    "revenue.agg_mrr_days": agg_mrr_days,
    "revenue.agg_mrr_plan_days": agg_mrr_plan_days,
    "revenue.fct_trials": fct_trials,
}
"""Tables told here."""
