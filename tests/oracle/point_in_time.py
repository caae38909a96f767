"""What could be known on a Monday: facts with the moment from which the warehouse had them.

Belongs here: availability, Mondays, versions as known. Does not belong here: any feature
(`enrolment_weeks.py`, `learner_weeks.py`).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from tests.oracle.days import SEEDS
from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld

USE = {"activities", "workouts", "performance_sessions", "practice_sessions", "session_results"}
WEEK = timedelta(days=7)
MONTH = timedelta(days=28)
GRACE = timedelta(days=14)


@dataclass(frozen=True)
class Fact:
    """Something that happened, the moment from which it could be known, and its row."""

    at: datetime
    available: datetime
    row: Row


@cache
def lags() -> dict[tuple[str, str], timedelta]:
    """By source and stream how long a fact takes to be written."""
    with (SEEDS / "availability_lags.csv").open(encoding="utf-8") as rows:
        return {
            (row["source_system"], row["stream"]): timedelta(hours=int(row["lag_hours"]))
            for row in csv.DictReader(rows)
        }


@cache
def first_sent(world: OracleWorld, source: str) -> datetime:
    """When the first batch of a source was sent."""
    return min(
        receipt["sent_at"]
        for receipt in world.lake.operations("receipts")
        if receipt["source"] == source and receipt["status"] == "landed"
    )


def available(
    world: OracleWorld, source: str, stream: str, at: datetime, sent: datetime
) -> datetime:
    """When a fact could be known: its time and lag, and the sending unless it came with history."""
    begun = first_sent(world, source)
    written = at + lags()[source, stream]
    is_history = at < begun and sent < begun + timedelta(days=1)
    return written if is_history else max(written, sent)


@cache
def mondays(world: OracleWorld, source: str) -> tuple[datetime, ...]:
    """Mondays for which a source has features."""
    told = [
        receipt
        for receipt in world.lake.operations("receipts")
        if receipt["source"] == source
        and receipt["stream"] in USE
        and receipt["status"] == "landed"
        and receipt["first_event_at"] is not None
    ]
    first = monday(min(receipt["first_event_at"] for receipt in told))
    last = monday(min(max(r["last_event_at"] for r in told) + WEEK, world.as_of))
    count = (last - first) // WEEK
    return tuple(last - number * WEEK for number in range(min(count, 53)))


def monday(moment: datetime) -> datetime:
    """The Monday, midnight, of the week of a moment."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def by_key(rows: Iterable[Row], *names: str) -> dict[tuple[object, ...], list[Row]]:
    """Rows by some of their columns."""
    found: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[name] for name in names)].append(row)
    return found


def told_first(versions: Sequence[Row], version: str) -> Row:
    """Of versions of one key the one that was sent first."""
    return min(versions, key=lambda row: (row["first_sent_at"], row[version] or datetime.min))  # noqa: DTZ901


def as_known(
    versions: Sequence[Row],
    version: str,
    moment: datetime,
    available_at: Callable[[Row, bool], datetime],
) -> Row | None:
    """The newest version of a key that was known before a moment; none if none was.

    Args:
        versions: Versions of one key.
        version: Column with the version's clock.
        moment: The moment.
        available_at: From a version, and whether it was told first, to when it was known.
    """
    first = told_first(versions, version)
    known = [row for row in versions if available_at(row, row is first) < moment]
    return max(known, key=lambda row: row[version] or datetime.min, default=None)  # noqa: DTZ901


def in_days(facts: Iterable[Fact], moment: datetime, days: int) -> list[Fact]:
    """Facts of the days before a moment that were known then."""
    since = moment - timedelta(days=days)
    return [fact for fact in facts if since <= fact.at < moment and fact.available < moment]


def days_of(facts: Iterable[Fact]) -> int:
    """On how many UTC days something happened."""
    return len({fact.at.date() for fact in facts})
