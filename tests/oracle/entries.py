"""Entries into funnels: what learners did, gone through step by step, one chain at a time.

Belongs here: moments, chains and entries. Does not belong here: the tables of funnels
(`funnels.py`), paths (`paths.py`).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tests.oracle.days import SEEDS
from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld

APP = "fitness_coach"
PURPOSE = "trend_comparison"
Funnel = tuple[str, int]


@dataclass(frozen=True)
class Moment:
    """Something that a learner did."""

    source: str
    learner: str
    session: str | None
    at: datetime
    platform: str | None
    event: Mapping[str, Any]


@dataclass
class Entry:
    """One way of a learner through a funnel, as far as it went."""

    learner: str
    session: str | None
    platform: str | None
    steps: list[datetime]
    until: datetime


@cache
def seed_rows(name: str) -> list[dict[str, str]]:
    """Rows of a seed, as written."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


def steps_of(funnel: Funnel) -> list[dict[str, str]]:
    """The steps of a version of a funnel, in order."""
    own = [
        row
        for row in seed_rows("funnel_steps")
        if (row["funnel"], int(row["funnel_version"])) == funnel
    ]
    return sorted(own, key=lambda row: int(row["step_number"]))


def moments(world: OracleWorld) -> Iterator[Moment]:
    """Everything that can be a step and may be compared with other sessions."""
    for moment in _told(world):
        if moment.at <= world.as_of and world.consent.granted(
            APP, moment.learner, PURPOSE, moment.at
        ):
            yield moment


def _told(world: OracleWorld) -> Iterator[Moment]:
    lake = world.lake
    for row in lake.standing(APP, "analytics_events"):
        if row["privacyFlags_canTrack"] and row["_clock_flag"] != "future":
            session, platform = row["sessionId"], row["deviceInfo_platform"]
            yield Moment("event", row["userId"], session, row["timestamp"], platform, row)
    for row in lake.standing(APP, "marketplace_orders"):
        yield Moment("order", row["userId"], None, row["orderedAt"], None, row)
    for row in lake.standing(APP, "subscriptions"):
        if row["activatedAt"] is not None:
            yield Moment("subscription", row["userId"], None, row["activatedAt"], None, row)
    recommended = {row["id"]: row for row in lake.standing(APP, "ai_recommendations")}
    for row in _last_answers(lake.standing(APP, "ai_feedback")):
        made = recommended.get(row["recommendationId"])
        if made is not None and row["feedbackAt"] is not None:
            at, session = row["feedbackAt"], made["sessionId"]
            yield Moment("answer", made["userId"], session, at, None, row)


def _last_answers(rows: Sequence[Row]) -> list[Row]:
    """Of the answers to each recommendation the one that was changed last."""
    last: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row["updatedAt"], row["id"])):
        last[row["recommendationId"]] = row
    return list(last.values())


def is_step(step: Mapping[str, str], moment: Moment) -> bool:
    """Whether a moment takes a step."""
    if step["event_source"] != moment.source:
        return False
    return moment.source != "event" or (
        (step["category"], step["action"]) == (moment.event["category"], moment.event["action"])
        and step["label"] in {"any", moment.event["label"]}
    )


def entries(world: OracleWorld, rules: Mapping[str, str]) -> dict[str, list[Entry]]:
    """Every entry into one version of a funnel, by learner, in the order of time."""
    steps = steps_of((rules["funnel"], int(rules["funnel_version"])))
    is_of_session = rules["entity"] == "session"
    taken: dict[tuple[str, str | None], list[tuple[datetime, int, Moment]]] = defaultdict(list)
    for moment in moments(world):
        if is_of_session and moment.session is None:
            continue
        chain = moment.learner, moment.session if is_of_session else None
        for number, step in enumerate(steps):
            if is_step(step, moment):
                taken[chain].append((moment.at, number, moment))
    found: dict[str, list[Entry]] = defaultdict(list)
    for (learner, _), chain_of in taken.items():
        if world.consent.now(APP, learner, PURPOSE):
            chain_of.sort(key=lambda each: (each[0], each[1], str(each[2].platform)))
            found[learner] += _entries(chain_of, rules, len(steps))
    for own in found.values():
        own.sort(key=lambda entry: (entry.steps[0], entry.session or ""))
    return found


def _entries(
    chain: Sequence[tuple[datetime, int, Moment]], rules: Mapping[str, str], steps: int
) -> list[Entry]:
    """The entries in one chain of moments."""
    window = timedelta(hours=int(rules["window_hours"]))
    found: list[Entry] = []
    before: datetime | None = None
    for at, number, moment in chain:
        if number:
            continue
        is_again = before is not None and (rules["reentry_rule"] == "once" or at < before + window)
        if not is_again:
            found.append(Entry(moment.learner, moment.session, moment.platform, [at], at + window))
        elif rules["reentry_rule"] == "after_gap":
            found[-1].until = at + window
        before = at
    for entry in found:
        _walk(entry, chain, rules["order_rule"], steps)
    return found


def _walk(
    entry: Entry, chain: Sequence[tuple[datetime, int, Moment]], order: str, steps: int
) -> None:
    """Take the steps of one entry, one after another, until one is missing."""
    for wanted in range(1, steps):
        last = entry.steps[-1]
        possible = [
            at
            for place, (at, number, _) in enumerate(chain)
            if number == wanted
            and entry.steps[0] <= at < entry.until
            and (order == "any_order" or at >= last)
            and (order != "strict" or _follows(chain, place, wanted, last))
        ]
        if not possible:
            return
        entry.steps.append(max(min(possible), last))


def _follows(
    chain: Sequence[tuple[datetime, int, Moment]], place: int, wanted: int, last: datetime
) -> bool:
    before_at, before, _ = chain[place - 1]
    return place > 0 and before == wanted - 1 and (wanted == 1 or before_at == last)
