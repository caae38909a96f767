"""Starts and ends of workouts by event and by table, on each platform (ING-23).

Belongs here: both sides of a fact, and why one is missing. Does not belong here: counters
(`reconciliation.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest

from tests.oracle.app_sessions import APP, sessions_of_events
from tests.oracle.lake import Row
from tests.oracle.outside import share
from tests.oracle.retention import monday_of
from tests.oracle.world import OracleWorld

GRACE = timedelta(days=3)
AFTER_THE_LAST_EVENT = timedelta(minutes=30)
FACTS = {"workout_started": "startedAt", "workout_completed": "completedAt"}


@dataclass(frozen=True)
class Fact:
    """A start or end of a workout, and who tells of it."""

    name: str
    learner: str | None
    at: datetime
    event: Row | None
    workout: Row | None


def _facts(world: OracleWorld) -> Iterator[Fact]:
    told: dict[tuple[str, str | None, datetime], tuple[list[Row], list[Row]]] = defaultdict(
        lambda: ([], [])
    )
    for row in _by_a_right_clock(world, "analytics_events"):
        if row["category"] == "workout" and row["action"] in FACTS:
            told[row["action"], row["userId"], row["timestamp"]][0].append(row)
    for row in _by_a_right_clock(world, "workouts"):
        for name in (name for name, moment in FACTS.items() if row[moment] is not None):
            told[name, row["userId"], row[FACTS[name]]][1].append(row)
    for (name, learner, at), (events, workouts) in told.items():
        events.sort(key=lambda row: row["id"])
        workouts.sort(key=lambda row: row["id"])
        for event, workout in zip_longest(events, workouts):
            yield Fact(name, learner, at, event, workout)


def _by_a_right_clock(world: OracleWorld, stream: str) -> list[Row]:
    return [row for row in world.lake.standing(APP, stream) if row["_clock_flag"] != "future"]


def agg_platform_reconciliation(world: OracleWorld) -> list[Row]:
    """One row per fact, platform and week."""
    facts = list(_facts(world))
    sessions: dict[str, list[Sequence[Row]]] = defaultdict(list)
    for events in sessions_of_events(world):
        is_future = any(row["_clock_flag"] == "future" for row in events)
        if events[0]["userId"] is not None and not is_future:
            sessions[events[0]["userId"]].append(events)
    signed_out = {(fact.name, fact.at) for fact in facts if fact.learner is None}
    groups: dict[tuple[str, str, date], Counter[str]] = defaultdict(Counter)
    for fact in facts:
        own = sessions.get(fact.learner or "", [])
        day = world.days.local_date(APP, fact.learner or "", fact.at)
        reason = _reason(world, fact, signed_out)
        counts = groups[fact.name, _platform(fact, own), monday_of(day)]
        counts["event"] += fact.event is not None
        counts["table"] += fact.workout is not None
        counts["due"] += reason == "unexplained"
        same_day = {s[0]["deviceInfo_platform"] for s in own
                    if s[0]["timestamp"].date() == fact.at.date()}  # fmt: skip
        counts["several_platforms"] += len(same_day) > 1
        if fact.event is None or fact.workout is None:
            counts["only_table" if fact.event is None else "only_event"] += 1
            counts[reason] += 1
        else:
            counts["matched"] += 1
    names = (
        "event", "table", "matched", "only_event", "only_table", "late", "anonymous", "untracked",
        "unexplained", "due", "several_platforms",
    )  # fmt: skip
    return [
        {
            **dict(zip(("fact", "platform", "week_start_date"), key, strict=True)),
            "source_system": APP,
            **{f"{name}_count": counts[name] for name in names},
            **share("unexplained_ratio", counts["unexplained"], counts["due"]),
        }
        for key, counts in groups.items()
    ]


def _reason(world: OracleWorld, fact: Fact, signed_out: set[tuple[str, datetime]]) -> str:
    if fact.learner is None or (fact.event is None and (fact.name, fact.at) in signed_out):
        return "anonymous"
    if fact.at > world.as_of - GRACE:
        return "late"
    if not world.consent.granted(APP, fact.learner, "event_detail", fact.at):
        return "untracked"
    return "unexplained"


def _platform(fact: Fact, sessions: Sequence[Sequence[Row]]) -> str:
    if fact.event is not None:
        return fact.event["deviceInfo_platform"]
    around = [
        events
        for events in sessions
        if events[0]["timestamp"] <= fact.at <= events[-1]["timestamp"] + AFTER_THE_LAST_EVENT
    ]
    newest = max(around, key=lambda events: events[0]["timestamp"], default=None)
    return newest[0]["deviceInfo_platform"] if newest else "unknown"


TABLES = {"ops.agg_platform_reconciliation": agg_platform_reconciliation}
