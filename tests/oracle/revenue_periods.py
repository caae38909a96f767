"""Sums of money over UTC periods, and cohorts of those who paid.

Belongs here: revenue of days to quarters, months of plans, cohorts by month. Does not belong here:
single payments (`payments.py`) and movements (`mrr.py`).
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.mrr import fct_trials, histories, mrr_of
from tests.oracle.payments import fct_payments, fct_refunds, settled
from tests.oracle.statistics import ratio, wilson
from tests.oracle.subscriptions import SOURCE, Spell, spells
from tests.oracle.world import OracleWorld

DAY = timedelta(days=1)
GRAINS = ("day", "week", "month", "quarter")
FEWEST_CHURNED = 5


def first_day(grain: str, day: date) -> date:
    """First day of the period in which a day lies."""
    if grain == "day":
        return day
    if grain == "week":
        return day - day.weekday() * DAY
    months = {"month": 1, "quarter": 3}[grain]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def last_day(grain: str, day: date) -> date:
    """Last day of the period that begins on a day."""
    if grain in {"day", "week"}:
        return day + (0 if grain == "day" else 6) * DAY
    month = day.month + (0 if grain == "month" else 2)
    return date(day.year, month, monthrange(day.year, month)[1])


def periods(since: date, until: date) -> Iterator[tuple[str, date, date]]:
    """Every period that has begun between two days."""
    for grain in GRAINS:
        begin = first_day(grain, since)
        while begin <= until:
            yield grain, begin, last_day(grain, begin)
            begin = last_day(grain, begin) + DAY


def share(name: str, part: int, whole: int) -> dict[str, Any]:
    """A share with both ends of its interval."""
    low, high = wilson(part, whole) or (None, None)
    return {name: ratio(part, whole), f"{name}_low": low, f"{name}_high": high}


@cache
def paid_times(world: OracleWorld) -> list[tuple[datetime, datetime, int]]:
    """Unbroken times of being paid for, with their number within the subscription."""
    found = []
    for paid in spells(world).values():
        runs: list[list[Spell]] = []
        for spell in paid:
            if runs and runs[-1][-1].end >= spell.begin:
                runs[-1].append(spell)
            else:
                runs.append([spell])
        ends = [(run[0].begin, max(s.end for s in run)) for run in runs]
        found += [(*times, number) for number, times in enumerate(ends, start=1)]
    return [times for times in found if times[0] <= world.as_of]


def agg_revenue_days(world: OracleWorld) -> list[dict[str, Any]]:
    """Every period since the first payment or subscription."""
    known = [row for row in fct_payments(world) if row["occurred_at"] <= world.as_of]
    since = min(*(row["occurred_date"] for row in known), *(t[0].date() for t in paid_times(world)))
    return [_revenue(world, known, *period) for period in periods(since, world.as_of.date())]


def _revenue(
    world: OracleWorld, known: list[Row], grain: str, begin: date, end: date
) -> dict[str, Any]:
    here = [row for row in known if begin <= row["occurred_date"] <= end]
    nets = [(row["revenue_stream"], row["net_usd_cents"] or 0) for row in here]
    total = sum(net for _, net in nets)
    refunded = {row["charge_payment_id"] for row in fct_refunds(world)}
    charges = [r for r in here if r["kind"] == "charge" and r["status"] == "succeeded"]
    returned = sum(row["payment_id"] in refunded for row in charges)
    opened = {name: mrr_of(world, name, begin - DAY) for name in histories(world)}
    closed = {name: mrr_of(world, name, end) for name, cents in opened.items() if cents}
    moved = {
        name for name, turns in histories(world).items() if any(begin <= d <= end for d, _ in turns)
    }
    joined = {n for n in moved | {r["learner_id"] for r in charges} if not opened.get(n)}
    opening, heads = sum(opened.values()), sum(cents > 0 for cents in opened.values())
    lost = sum(max(opened[name] - cents, 0) for name, cents in closed.items())
    gained = sum(max(cents - opened[name], 0) for name, cents in closed.items())
    churned = sum(cents == 0 for cents in closed.values())
    times = paid_times(world)
    trials = [row["trial_started_at"].date() for row in fct_trials(world)]
    per_head, churn = ratio(total, heads + len(joined)), ratio(churned, heads)
    return {
        "grain": grain,
        "period_start_date": begin,
        "period_end_date": end,
        "is_complete": end < world.as_of.date(),
        "total_revenue_cents": total,
        **{f"{name}_revenue_cents": sum(net for stream, net in nets if stream == name)
           for name in ("subscription", "marketplace", "other")},
        "gross_revenue_cents": sum(max(net, 0) for _, net in nets),
        "refund_cents": sum(max(-net, 0) for _, net in nets),
        "unconverted_payment_count": sum(row["usd_cents"] is None for row in here),
        "new_subscription_count": sum(n == 1 and begin <= b.date() <= end for b, _, n in times),
        "canceled_subscription_count": sum(
            e <= world.as_of and begin <= e.date() <= end for _, e, _ in times
        ),
        "opening_subscriber_count": heads,
        "churned_subscriber_count": churned,
        "churn_ratio": churn,
        "opening_mrr_cents": opening,
        "lost_mrr_cents": lost,
        "gained_mrr_cents": gained,
        "mrr_churn_ratio": ratio(lost, opening),
        "net_mrr_retention_ratio": ratio(opening - lost + gained, opening),
        "trial_started_count": sum(begin <= day <= end for day in trials),
        "charge_count": len(charges),
        "refunded_charge_count": returned,
        **share("refund_ratio", returned, len(charges)),
        "paying_learner_count": heads + len(joined),
        "average_revenue_per_learner_cents": per_head,
        "learner_lifetime_value_cents": per_head / churn
        if churned >= FEWEST_CHURNED and per_head is not None and churn
        else None,
    }  # fmt: skip


def agg_revenue_cohorts(world: OracleWorld) -> list[dict[str, Any]]:
    """Every month of every cohort of payers."""
    cohorts: dict[date, dict[str, list[Row]]] = defaultdict(dict)
    for learner in {row["learner_id"] for row in settled(world)}:
        paid = [row for row in settled(world) if row["learner_id"] == learner]
        cohorts[first_day("month", paid[0]["occurred_date"])][learner] = paid
    return [row for begin, people in cohorts.items() for row in _lives(world, begin, people)]


def _lives(
    world: OracleWorld, cohort: date, people: dict[str, list[Row]]
) -> Iterator[dict[str, Any]]:
    month, number, brought = cohort, 0, 0
    while month <= world.as_of.date():
        end = last_day("month", month)
        paid = [r for rows in people.values() for r in rows if month <= r["occurred_date"] <= end]
        revenue = sum(row["net_usd_cents"] or 0 for row in paid)
        brought += revenue
        paying = len({row["learner_id"] for row in paid if row["kind"] == "charge"})
        yield {
            "source_system": SOURCE,
            "cohort_month_date": cohort,
            "month_number": number,
            "cohort_size": len(people),
            "paying_count": paying,
            "revenue_cents": revenue,
            "cumulative_revenue_cents": brought,
            "cumulative_per_learner_cents": brought / len(people),
            **share("retention_ratio", paying, len(people)),
            "unconverted_payment_count": sum(row["usd_cents"] is None for row in paid),
            "is_complete": end < world.as_of.date(),
        }
        month, number = end + DAY, number + 1


TABLES = {
    "revenue.agg_revenue_days": agg_revenue_days,
    "revenue.agg_revenue_cohorts": agg_revenue_cohorts,
}
"""Tables told here."""
