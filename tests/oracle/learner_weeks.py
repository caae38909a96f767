"""Features and labels of learners, subscriptions and buyers of fitness_coach, week by week.

Belongs here: a handful of features of these three feature marts, and all their labels. Does not
belong here: what could be known when (`point_in_time.py`), who is known (`profiled`, below, alone).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.mrr import histories, mrr_of
from tests.oracle.point_in_time import (
    GRACE,
    WEEK,
    Fact,
    as_known,
    available,
    by_key,
    days_of,
    in_days,
    mondays,
    told_first,
)
from tests.oracle.statistics import ratio
from tests.oracle.subscriptions import SOURCE, in_usd, paid_from, paid_to
from tests.oracle.world import OracleWorld

PURPOSE = "profiling"
QUARTER = timedelta(days=90)
Facts = dict[str, list[Fact]]


def _facts(
    world: OracleWorld,
    stream: str,
    clock: str,
    *,
    key: str = "userId",
    takes: Callable[[Row], bool] = lambda _: True,
) -> Facts:
    """Facts of a stream by person, or another key, each as it was told first."""
    found: Facts = defaultdict(list)
    for versions in by_key(world.lake.versions(SOURCE, stream), "id").values():
        rows = [row for row in versions if row[clock] is not None and takes(row)]
        if not rows:
            continue
        row = told_first(rows, "updatedAt") if "updatedAt" in rows[0] else rows[0]
        is_usable = row["_clock_flag"] != "future" and row[key] is not None
        if is_usable and world.consent.granted(SOURCE, row["userId"], PURPOSE, row[clock]):
            known = available(world, SOURCE, stream, row[clock], row["first_sent_at"])
            found[row[key]].append(Fact(row[clock], known, row))
    return found


@cache
def uses(world: OracleWorld) -> Facts:
    """What makes a day active: actions and workouts, by learner."""
    actions = _facts(
        world,
        "analytics_events",
        "timestamp",
        takes=lambda row: (
            row["eventType"] != "system_event" and row["privacyFlags_canProfile"] is not False
        ),
    )
    return {
        learner: actions.get(learner, []) + workouts(world).get(learner, [])
        for learner in {*actions, *workouts(world)}
    }


@cache
def workouts(world: OracleWorld) -> Facts:
    """Workouts begun, by learner."""
    return _facts(world, "workouts", "startedAt")


@cache
def answers(world: OracleWorld) -> Facts:
    """Recommendations answered, by learner."""
    return _facts(world, "ai_feedback", "feedbackAt")


@cache
def charges(world: OracleWorld) -> Facts:
    """Charges that succeeded, by subscription."""
    return _facts(
        world,
        "payments",
        "occurredAt",
        key="subscriptionId",
        takes=lambda row: row["kind"] == "charge" and row["status"] == "succeeded",
    )


@cache
def orders(world: OracleWorld) -> Facts:
    """Orders, by learner."""
    return _facts(world, "marketplace_orders", "orderedAt")


@cache
def profiled(world: OracleWorld) -> frozenset[tuple[str, datetime]]:
    """Learners and Mondays at which they were known and allowed profiling."""
    found = set()
    for (learner,), versions in by_key(world.lake.versions(SOURCE, "profiles"), "userId").items():

        def known_at(row: Row, is_first: bool) -> datetime:
            told = (row["signupAt"] if is_first else None) or row["updatedAt"]
            return available(world, SOURCE, "profiles", told, row["first_sent_at"])

        for moment in mondays(world, SOURCE):
            allowed = world.consent.granted(SOURCE, str(learner), PURPOSE, moment)
            if allowed and as_known(versions, "updatedAt", moment, known_at) is not None:
                found.add((str(learner), moment))
    return frozenset(found)


def learner_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """A row per learner and Monday with an active day in the 28 days before."""
    return [
        {
            "source_system": SOURCE,
            "learner_id": learner,
            "as_of_at": moment,
            **_use(world, learner, moment),
            "is_inactive_next_14_days": (
                not any(moment <= fact.at < moment + 2 * WEEK for fact in uses(world)[learner])
                if moment + 2 * WEEK + GRACE <= world.as_of
                else None
            ),
            "inactive_next_14_days_label_available_at": moment + 2 * WEEK + GRACE,
        }
        for learner, moment in profiled(world)
        if in_days(uses(world).get(learner, []), moment, 28)
    ]


def _use(world: OracleWorld, learner: str, moment: datetime) -> dict[str, Any]:
    used = uses(world).get(learner, [])
    answered = in_days(answers(world).get(learner, []), moment, 56)
    accepted = sum(fact.row["outcome"] == "accepted" for fact in answered)
    return {
        "active_day_count_7d": days_of(in_days(used, moment, 7)),
        "active_day_count_28d": days_of(in_days(used, moment, 28)),
        "workout_count_56d": len(in_days(workouts(world).get(learner, []), moment, 56)),
        "acceptance_ratio_56d": ratio(accepted, len(answered)),
    }


def subscription_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """A row per subscription and Monday at which it was paid for."""
    found = []
    for (name,), versions in by_key(world.lake.versions(SOURCE, "subscriptions"), "id").items():

        def known_at(row: Row, is_first: bool) -> datetime:
            told = min(row["startedAt"], row["updatedAt"]) if is_first else row["updatedAt"]
            return available(world, SOURCE, "subscriptions", told, row["first_sent_at"])

        for moment in mondays(world, SOURCE):
            row = as_known(versions, "updatedAt", moment, known_at)
            begun = paid_from(row) if row is not None else None
            if row is None or begun is None or (row["userId"], moment) not in profiled(world):
                continue
            if begun <= moment < paid_to(row):
                found.append(_subscription(world, str(name), row, moment))
    return found


def _subscription(world: OracleWorld, name: str, row: Row, moment: datetime) -> dict[str, Any]:
    paid = [fact for fact in charges(world).get(name, []) if fact.available < moment]
    was_paying = mrr_of(world, row["userId"], moment.date() - timedelta(days=1)) > 0
    horizon = (moment + WEEK).date()
    has_churned = any(
        moment.date() <= day < horizon and cents == 0
        for day, cents in histories(world).get(row["userId"], ())
    )
    return {
        "source_system": SOURCE,
        "learner_id": row["userId"],
        "subscription_id": name,
        "as_of_at": moment,
        "plan": row["plan"],
        "is_past_due": row["status"] == "past_due",
        "paid_charge_count": len(paid),
        **_use(world, row["userId"], moment),
        "is_churned_within_7_days": (
            has_churned if was_paying and moment + WEEK + GRACE <= world.as_of else None
        ),
        "churned_within_7_days_label_available_at": moment + WEEK + GRACE,
    }


def buyer_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """A row per learner and Monday at which the learner had ordered."""
    found = []
    for learner, moment in profiled(world):
        bought = orders(world).get(learner, [])
        known = [fact for fact in bought if fact.available < moment]
        if known:
            found.append(
                {
                    "source_system": SOURCE,
                    "learner_id": learner,
                    "as_of_at": moment,
                    **_bought(known, moment.date()),
                    **_ahead(bought, moment, moment + QUARTER + GRACE <= world.as_of),
                    "next_90_days_label_available_at": moment + QUARTER + GRACE,
                }
            )
    return found


def _bought(known: list[Fact], day: date) -> dict[str, Any]:
    days = sorted({fact.at.date() for fact in known})
    cents = [cents for cents in map(_cents, known) if cents is not None]
    return {
        "frequency": len(days) - 1,
        "recency_days": (days[-1] - days[0]).days,
        "age_days": (day - days[0]).days,
        "mean_order_cents": ratio(sum(cents), len(cents)),
    }


def _ahead(bought: list[Fact], moment: datetime, is_told: bool) -> dict[str, Any]:
    later = [fact for fact in bought if moment <= fact.at < moment + QUARTER]
    return {
        "order_count_next_90_days": len(later) if is_told else None,
        "order_day_count_next_90_days": days_of(later) if is_told else None,
        "order_cents_next_90_days": sum(_cents(f) or 0 for f in later) if is_told else None,
    }


def _cents(fact: Fact) -> int | None:
    return in_usd(fact.row["amountCents"], fact.row["currency"], fact.at.date())
