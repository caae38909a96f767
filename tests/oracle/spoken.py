"""Sessions of language_tutor: what was said, in which order, and the periods in which they lie.

Belongs here: single sessions. Does not belong here: sums over them (`stats.py`, `vocabulary.py`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle.engagement import period
from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld

SOURCE = "language_tutor"
SCORES = ("pronunciation", "fluency", "grammar")
LISTS = ("topics", "vocabulary_learned", "areas_to_improve")
PAGE = 100


@dataclass(frozen=True)
class Spoken:
    """One session, with the app's own row of it."""

    session_id: str
    learner: str
    local_date: date
    is_future_clock: bool
    row: Row

    @property
    def ended_at(self) -> datetime:
        """When it was saved."""
        return self.row["created_at"]

    @property
    def average_score(self) -> float | None:
        """Mean of the scores that were given."""
        given = [self.row[f"{name}_score"] for name in SCORES]
        given = [score for score in given if score is not None]
        return sum(given) / len(given) if given else None

    def names(self, what: str) -> set[str]:
        """The names in one of its lists, without spaces around and without empty ones."""
        told = json.loads(self.row[what]) if self.row[what] else []
        return {name.strip(" ") for name in told if name is not None and name.strip(" ")}


def spoken(world: OracleWorld) -> dict[str, list[Spoken]]:
    """Sessions by learner, the newest first."""
    rows = {f"{SOURCE}:{row['id']}": row for row in world.lake.standing(SOURCE, "session_results")}
    found: dict[str, list[Spoken]] = defaultdict(list)
    for session in world.sessions:
        if session["source_system"] == SOURCE:
            name, learner = session["session_id"], session["learner_id"]
            told = (session["local_date"], session["is_future_clock"], rows[name])
            found[learner].append(Spoken(name, learner, *told))
    for sessions in found.values():
        sessions.sort(key=lambda one: one.session_id)
        sessions.sort(key=lambda one: one.ended_at, reverse=True)
    return found


def past(world: OracleWorld) -> dict[str, list[Spoken]]:
    """The same without clocks in the future and days after the learner's today."""
    found = {
        learner: [
            one
            for one in sessions
            if not one.is_future_clock and one.local_date <= world.today((SOURCE, learner))
        ]
        for learner, sessions in spoken(world).items()
    }
    return {learner: sessions for learner, sessions in found.items() if sessions}


Window = tuple[str, str, date, date]
"""Basis, period, first and last day."""


def windows(day: date, today: date) -> Iterator[Window]:
    """The periods in which a day lies."""
    for name, days in (("week", 7), ("month", 30)):
        first = today - timedelta(days=days - 1)
        if day >= first:
            yield "rolling", name, first, today
    yield "calendar", "week", *period("weekly", day)
    yield "calendar", "month", *period("monthly", day)


def in_windows(world: OracleWorld) -> dict[tuple[str, Window], list[Spoken]]:
    """Sessions by learner and period."""
    found: dict[tuple[str, Window], list[Spoken]] = defaultdict(list)
    for learner, sessions in past(world).items():
        for one in sessions:
            for window in windows(one.local_date, world.today((SOURCE, learner))):
                found[learner, window].append(one)
    return found


def fct_session_history(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per session."""
    rows = []
    for sessions in spoken(world).values():
        of_type: dict[str, int] = defaultdict(int)
        for position, one in enumerate(sessions, start=1):
            row, kind = one.row, one.row["session_type"]
            of_type[kind] += 1
            rows.append(
                {
                    "session_id": one.session_id,
                    "source_system": SOURCE,
                    "learner_id": one.learner,
                    "history_position": position,
                    "type_position": of_type[kind],
                    "page_number": (position - 1) // PAGE + 1,
                    "session_type": kind,
                    "started_at": one.ended_at - timedelta(seconds=row["duration_seconds"]),
                    "ended_at": one.ended_at,
                    "local_date": one.local_date,
                    "duration_seconds": row["duration_seconds"],
                    "words_spoken": row["words_spoken"],
                    **{f"{name}_score": row[f"{name}_score"] for name in SCORES},
                    "average_score": one.average_score,
                    **{name: row[name] for name in LISTS},
                }
            )
    return rows


TABLES = {"sessions.fct_session_history": fct_session_history}
