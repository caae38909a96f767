"""The events of fitness_coach by the session that they belong to (SES-14).

Belongs here: cutting events into sessions, and finding these in the release. Does not belong here:
what is made of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pyarrow.parquet as pq

from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld

APP = "fitness_coach"
SILENCE = timedelta(minutes=30)
HALF_DAY = timedelta(hours=12)
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # moments of the lake are naive


def sessions_with_events(world: OracleWorld) -> Iterator[tuple[Row, list[Row]]]:
    """Every session of the app that is shown, with its events in the order of time."""
    shown: dict[tuple[Any, ...], Row] = {}
    path = world.release / "marts" / "sessions.fct_sessions.parquet"
    for row in pq.read_table(path).to_pylist():
        if row["source_system"] == APP:
            key = _key(row["learner_id"], row["started_at"], row["ended_at"], row["event_count"])
            shown[(*key, row["platform"])] = row
    for events in sessions_of_events(world):
        first, last = events[0], events[-1]
        told = first["timestamp"], last["timestamp"], len(events)
        for learner in {first["userId"], None}:
            found = shown.get((*_key(learner, *told), first["deviceInfo_platform"]))
            if found is not None and found["source_session_id"] in {None, first["sessionId"]}:
                yield found, events


def _key(learner: str | None, start: datetime, end: datetime, count: int) -> tuple[Any, ...]:
    return learner, start, end, count


def sessions_of_events(world: OracleWorld) -> Iterator[list[Row]]:
    """The events of every session, shown or not, in the order of time."""
    by_name: dict[tuple[str | None, str], list[Row]] = defaultdict(list)
    for row in world.lake.standing(APP, "analytics_events"):
        by_name[row["userId"], row["sessionId"]].append(row)
    for rows in by_name.values():
        rows.sort(key=lambda row: (row["timestamp"], row["id"]))
        session = [rows[0]]
        chain = rows[0]["timestamp"]
        for before, row in pairwise(rows):
            at = row["timestamp"]
            is_new_chain = at - before["timestamp"] > SILENCE
            if is_new_chain or _part(chain, at) != _part(chain, before["timestamp"]):
                yield session
                session = []
            chain = at if is_new_chain else chain
            session.append(row)
        yield session


def _part(chain: datetime, at: datetime) -> int:
    """Number of the part of a chain that was cut at the ends of whole half days."""
    return max(0, (at - EPOCH) // HALF_DAY - (chain - EPOCH) // HALF_DAY - 1)
