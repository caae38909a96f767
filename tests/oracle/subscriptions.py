"""Subscriptions replayed version by version: who paid for what, when, and what it is worth a month.

Belongs here: the version that holds at a moment, paid time, exchange rates. Does not belong here:
movements of revenue (`mrr.py`), payments (`payments.py`).
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import pairwise

from tests.oracle.days import SEEDS
from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld

SOURCE = "fitness_coach"
NEVER = datetime(9999, 12, 31)  # noqa: DTZ001  # naive, like every moment here
MICROS = 1_000_000


@dataclass(frozen=True)
class Spell:
    """Time in which one version of a subscription was paid for."""

    version: Row
    begin: datetime
    end: datetime
    mrr: int | None


@dataclass(frozen=True)
class Subscription:
    """All versions of a subscription in the order of their clocks, and from when each holds."""

    versions: list[Row]
    since: list[datetime]

    @property
    def last(self) -> Row:
        """The newest version."""
        return self.versions[-1]

    def at(self, moment: datetime) -> Row | None:
        """The newest of the versions that hold from that moment or before."""
        begun = [number for number, since in enumerate(self.since) if since <= moment]
        return self.versions[begun[-1]] if begun else None

    def held(self) -> Iterator[tuple[Row, datetime, datetime]]:
        """Every version that ever held, from when to when."""
        turns: list[tuple[datetime, Row]] = []
        for begin in sorted(set(self.since)):
            row = self.at(begin)
            if row is not None and not (turns and turns[-1][1] is row):
                turns.append((begin, row))
        ends = [*(begin for begin, _ in turns[1:]), NEVER]
        for (begin, row), end in zip(turns, ends, strict=True):
            yield row, begin, end


@cache
def rates() -> dict[str, list[tuple[date, int]]]:
    """Published rates of each currency, oldest first."""
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    with (SEEDS / "exchange_rates.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            rate = date.fromisoformat(row["rate_date"]), int(row["usd_micros"])
            found[row["currency"]].append(rate)
    return {currency: sorted(known) for currency, known in found.items()}


def rate_on(currency: str, day: date) -> int | None:
    """Millionths of a dollar for one unit: the newest rate of the day, else the first ever."""
    known = rates().get(currency)
    if not known:
        return None
    return known[max(0, bisect_right([since for since, _ in known], day) - 1)][1]


def rounded(numerator: int, denominator: int) -> int:
    """A quotient, halves away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def in_usd(amount: int, currency: str, day: date) -> int | None:
    """Cents of a currency in cents of US dollars at the rate of a day."""
    rate = rate_on(currency, day)
    return None if rate is None else rounded(amount * rate, MICROS)


@cache
def subscriptions(world: OracleWorld) -> dict[str, Subscription]:
    """Every subscription by its id."""
    by_id: dict[str, list[Row]] = defaultdict(list)
    for row in world.lake.versions(SOURCE, "subscriptions"):
        by_id[row["id"]].append(row)
    return {name: _replayed(rows) for name, rows in by_id.items()}


def _replayed(rows: list[Row]) -> Subscription:
    rows = sorted(rows, key=lambda row: row["updatedAt"])
    since = [min(rows[0]["startedAt"], rows[0]["updatedAt"])]
    for before, row in pairwise(rows):
        since.append(_effective(before, row))
    return Subscription(rows, since)


def _effective(before: Row, row: Row) -> datetime:
    """A version holds from the end or activation that it is the first to report."""
    for news in ("endedAt", "activatedAt"):
        told = row[news]
        if told is not None and told != before[news] and told <= row["updatedAt"]:
            return told
    return row["updatedAt"]


def paid_from(row: Row) -> datetime | None:
    """From when a version says that it is paid for."""
    if row["activatedAt"] is None and row["status"] in {"active", "past_due"}:
        return row["startedAt"]
    return row["activatedAt"]


def paid_to(row: Row) -> datetime:
    """Until when a version says that it is paid for."""
    if row["endedAt"] is not None:
        return row["endedAt"]
    asked = row["canceledAt"] or row["updatedAt"]
    if row["status"] == "expired":
        return asked
    if row["status"] == "canceled":
        return _later(asked, 12 if row["billingPeriod"] == "year" else 1)
    return NEVER


def _later(moment: datetime, months: int) -> datetime:
    number = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(number, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)


@cache
def spells(world: OracleWorld) -> dict[str, list[Spell]]:
    """Paid time of every subscription, in order."""
    return {name: list(_spells(each)) for name, each in subscriptions(world).items()}


def _spells(subscription: Subscription) -> Iterator[Spell]:
    begins = [begin for begin in map(paid_from, subscription.versions) if begin is not None]
    for row, since, until in subscription.held():
        begin, end = paid_from(row), min(until, paid_to(row))
        if begin is None or max(begin, since) >= end:
            continue
        rate = rate_on(row["currency"], min(begins).date())
        months = 12 if row["billingPeriod"] == "year" else 1
        mrr = None if rate is None else rounded(row["amountCents"] * rate, MICROS * months)
        yield Spell(row, max(begin, since), end, mrr)


@cache
def internal(world: OracleWorld) -> frozenset[str]:
    """Accounts of staff, tests and bots."""
    rows = world.lake.standing(SOURCE, "profiles")
    return frozenset(row["userId"] for row in rows if row["isInternal"])
