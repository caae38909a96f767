"""The life of one subscription of `fitness_coach`, from its first moment to its last.

Belongs here: what happens at each renewal. Does not belong here: records
and prices (`billing.py`), decisions of members (`renewal.py`).
"""

from __future__ import annotations

import numpy as np

from orchestration.simulator.fitness_coach.billing import (
    PLAN_WEIGHTS,
    PLANS,
    Ledger,
    Payment,
    Renewal,
    Segment,
    State,
    price,
)
from orchestration.simulator.fitness_coach.members import CURRENCIES, Members
from orchestration.simulator.fitness_coach.renewal import other_plan, probability_of_leaving
from orchestration.simulator.parameters import DAY, HOUR, Parameters

SHARE_YEARLY = 0.2
MONTH = 30 * DAY
YEAR = 360 * DAY
TRIAL = 14 * DAY
SHARE_CONVERTING = 0.58
SHARE_FAILING = 0.08
RETRIES = (8 * DAY, 16 * DAY)
GRACE = 24 * DAY
SHARE_RECOVERED = 0.5
SHARE_CHANGING_PLAN = 0.06
SHARE_REFUNDED = 0.02
FAILURES = ("card_declined", "insufficient_funds", "card_expired")


class Life:
    """One subscription from its first moment to its last."""

    def __init__(
        self,
        parameters: Parameters,
        draw: np.random.Generator,
        ledger: Ledger,
        members: Members,
        member: int,
        number: int,
    ) -> None:
        self._world_end = parameters.end
        self._draw = draw
        self._ledger = ledger
        self._use = float(members.people.use[member])
        self._member = member
        self._plan = int(draw.choice(len(PLANS), p=PLAN_WEIGHTS))
        self._period = "year" if draw.random() < SHARE_YEARLY else "month"
        self._currency = CURRENCIES[int(members.currency[member])]
        self._id = f"sub-{members.ids[member].removeprefix('usr-')}-{number}"
        self._trial: int | None = None
        self._started = 0
        self._activated: int | None = None
        self._canceled: int | None = None

    def live(self, begin: int, *, has_trial: bool) -> int:
        """Live from `begin`; returns the end, or a moment after the world's end."""
        self._started = begin
        if has_trial:
            self._trial = begin
            self._note("trialing", begin)
            begin += TRIAL
            if self._draw.random() >= SHARE_CONVERTING:
                self._canceled = begin - int(self._draw.integers(1, 9 * 24)) * HOUR
                self._note("canceled", begin, ended=begin)
                return begin
        self._activated = begin
        self._note("active", begin)
        self._charge(begin, "succeeded", 1)
        return self._renew(begin)

    def _renew(self, begin: int) -> int:
        length = MONTH if self._period == "month" else YEAR
        since, at, tenure = begin, begin + length, 1
        while at < self._world_end:
            hazard = probability_of_leaving(self._use, self._plan, tenure, self._period)
            leaves = self._draw.random() < hazard
            self._ledger.renewals.append(
                Renewal(
                    self._member,
                    self._id,
                    at,
                    tenure,
                    PLANS[self._plan],
                    self._period,
                    hazard,
                    leaves,
                )
            )
            if leaves:
                asked = at - int(self._draw.integers(1, 20 * 24)) * HOUR
                self._canceled = max(asked, since + HOUR)
                self._note("active", self._canceled)
                self._earn("active", since, at)
                self._note("canceled", at, ended=at)
                return at
            if self._draw.random() < SHARE_FAILING:
                self._earn("active", since, at)
                paid = self._dun(at)
                if paid is None:
                    return at + GRACE
                since = paid
            elif self._draw.random() < SHARE_CHANGING_PLAN:
                self._earn("active", since, at)
                self._plan = other_plan(self._draw, self._plan, len(PLANS))
                self._note("active", at)
                since = at
                self._charge(at, "succeeded", 1)
            else:
                self._charge(at, "succeeded", 1)
            at += length
            tenure += 1
        self._earn("active", since, self._world_end)
        return at + YEAR

    def _dun(self, at: int) -> int | None:
        """A renewal that fails: retries, then expiry. Returns when it was paid after all."""
        self._note("past_due", at)
        self._charge(at, "failed", 1)
        for attempt, delay in enumerate(RETRIES, start=2):
            if self._draw.random() < SHARE_RECOVERED:
                self._charge(at + delay, "succeeded", attempt)
                self._note("active", at + delay)
                self._earn("past_due", at, at + delay)
                return at + delay
            self._charge(at + delay, "failed", attempt)
        self._note("expired", at + GRACE, ended=at + GRACE)
        self._earn("past_due", at, at + GRACE)
        return None

    def _note(self, status: str, at: int, ended: int | None = None) -> None:
        self._ledger.states.append(
            State(
                id=self._id,
                member=self._member,
                plan=PLANS[self._plan],
                period=self._period,
                status=status,
                cents=price(self._plan, self._currency, self._period),
                currency=self._currency,
                trial_started=self._trial,
                started=self._started,
                activated=self._activated,
                canceled=self._canceled,
                ended=ended,
                updated=at,
            )
        )

    def _charge(self, at: int, status: str, attempt: int) -> None:
        cents = price(self._plan, self._currency, self._period)
        failure = None if status == "succeeded" else FAILURES[int(self._draw.integers(0, 3))]
        own = (self._member, self._id, None)
        self._ledger.payments.append(
            Payment(*own, "charge", status, cents, self._currency, attempt, failure, at)
        )
        if status == "succeeded" and self._draw.random() < SHARE_REFUNDED:
            back = at + int(self._draw.integers(24, 120)) * HOUR
            self._ledger.payments.append(
                Payment(*own, "refund", "succeeded", cents, self._currency, 1, None, back)
            )

    def _earn(self, status: str, since: int, until: int) -> None:
        cents = price(self._plan, self._currency, self._period)
        monthly = cents if self._period == "month" else cents // 12
        if since < until:
            self._ledger.segments.append(
                Segment(self._member, self._currency, status, monthly, since, until)
            )
