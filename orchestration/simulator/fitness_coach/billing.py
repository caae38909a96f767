"""What is recorded of subscriptions of `fitness_coach`, and what they cost.

Belongs here: prices and records. Does not belong here: the life of a subscription (`life.py`) or
its rows (`billing_rows.py`).

All changes of one subscription that matter for its monthly recurring revenue are more than seven
days apart, so that weekly extracts of the table show every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

PLANS = ("basic", "plus", "pro")
PLAN_WEIGHTS = (0.5, 0.35, 0.15)
MONTHLY_CENTS = {
    "EUR": (899, 1_499, 2_999),
    "USD": (999, 1_599, 3_199),
    "GBP": (799, 1_299, 2_599),
}
YEARLY_MONTHS = 10
"""A year costs as much as ten months, rounded to twelve equal parts."""


class State(NamedTuple):
    """One version of a subscription; moments in microseconds, None where not reached."""

    id: str
    member: int
    plan: str
    period: str
    status: str
    cents: int
    currency: str
    trial_started: int | None
    started: int
    activated: int | None
    canceled: int | None
    ended: int | None
    updated: int


class Payment(NamedTuple):
    """One attempt to move money."""

    member: int
    subscription: str | None
    order: str | None
    kind: str
    status: str
    cents: int
    currency: str
    attempt: int
    failure: str | None
    at: int


class Segment(NamedTuple):
    """A stretch of time in which a subscription brings the same revenue; `until` is exclusive."""

    member: int
    currency: str
    status: str
    monthly_cents: int
    since: int
    until: int


class Renewal(NamedTuple):
    """A moment at which a subscription may end: the planted hazard, and what happened."""

    member: int
    subscription: str
    at: int
    tenure_periods: int
    plan: str
    period: str
    hazard: float
    churned: bool


@dataclass
class Ledger:
    """Everything that happened to all subscriptions, before and within the simulated time."""

    states: list[State] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    renewals: list[Renewal] = field(default_factory=list)


def price(plan: int, currency: str, period: str) -> int:
    """Price of a billing period in cents; a year is a multiple of twelve cents."""
    monthly = MONTHLY_CENTS[currency][plan]
    return monthly if period == "month" else monthly * YEARLY_MONTHS // 12 * 12
