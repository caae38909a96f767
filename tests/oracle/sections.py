"""Sections of songs: who came where how often, who stumbled, and what was to be expected.

Belongs here: visits and stumbles, section by section, from the events. Does not belong here: the
model (`rasch.py`), or the tables that are told from both.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from tests.oracle.lake import Row
from tests.oracle.rasch import Cell, Place, fitted
from tests.oracle.statistics import ratio
from tests.oracle.world import OracleWorld

SOURCE = "song_practice"
WINDOW_SECONDS = 20
KINDS = ("pause", "rewind", "tempo_change")


@dataclass
class Seen:
    """What happened in one section: in a session, or in several."""

    plays: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    chords: Counter[str] = field(default_factory=Counter)
    tempos: list[tuple[int, int]] = field(default_factory=list)
    visits: int = 0
    days: list[date] = field(default_factory=list)

    @property
    def stumbles(self) -> int:
        """Pauses, rewinds and tempo changes."""
        return sum(self.kinds.values())

    @property
    def worst_chord(self) -> tuple[str | None, int | None]:
        """The chord with most stumbles and how many; the last by alphabet of equals."""
        return max(((n, chord) for chord, n in self.chords.items()), default=(None, None))[::-1]

    @property
    def last_bpm(self) -> int | None:
        """The tempo chosen last."""
        return max(self.tempos)[1] if self.tempos else None

    def add(self, other: Seen) -> None:
        """Take in what happened in another session."""
        self.kinds += other.kinds
        self.chords += other.chords
        self.visits += other.visits
        self.days += other.days


@dataclass
class Song:
    """What is known of a section of a song, whoever played it."""

    name: str | None = None
    positions: list[float] = field(default_factory=list)
    chords: set[str] = field(default_factory=set)


class Sections:
    """Every session section of a world, and the model fitted to those that may be compared."""

    def __init__(self, world: OracleWorld) -> None:
        self.sessions: dict[str, Row] = {}
        self.places: dict[Place, Song] = defaultdict(Song)
        self.by_session: dict[tuple[str, str], Seen] = {}
        self.cells: dict[Cell, Seen] = {}
        self.session_counts: Counter[Cell] = Counter()
        self._look(world)
        self._add_up()
        self.model = fitted(
            {cell: (seen.visits, seen.stumbles) for cell, seen in self.cells.items()}
        )

    def place(self, session: str, section: str) -> Place:
        """The song section of a session's section."""
        return self.sessions[session]["content_id"], section

    def per_visit(self, kind: str | None = None) -> float | None:
        """Stumbles, or those of a kind, per visit over all sessions."""
        seen = self.by_session.values()
        counted = sum(each.kinds[kind] if kind else each.stumbles for each in seen)
        return ratio(counted, sum(each.visits for each in seen))

    def of_learners(self) -> Iterator[tuple[str, Place, Seen]]:
        """Learner, place and what happened there, over the sessions that may be compared."""
        for (learner, place), seen in self.cells.items():
            yield learner, place, seen

    def _look(self, world: OracleWorld) -> None:
        named = {
            session["source_session_id"]: session
            for session in world.sessions
            if session["source_system"] == SOURCE
            and session["content_id"] is not None
            and not session["is_bot"]
        }
        for event in world.lake.standing(SOURCE, "performance_events"):
            session = named.get(str(event["session_id"]))
            section = section_of(event)
            if session is None or section is None:
                continue
            asked = (session["learner_id"], "event_detail", event["timestamp"])
            if world.consent.granted(SOURCE, *asked):
                self.sessions[session["session_id"]] = session
                self._take(session, section, event)

    def _take(self, session: Row, section: str, event: Row) -> None:
        seen = self.by_session.setdefault((session["session_id"], section), Seen())
        song = self.places[session["content_id"], section]
        song.name = event["section_name"] or song.name
        if event["position_seconds"] is not None:
            song.positions.append(event["position_seconds"])
        if event["chord_at_position"] is not None:
            song.chords.add(event["chord_at_position"])
        kind = event["event_type"]
        seen.plays += kind == "play"
        if kind in KINDS:
            seen.kinds[kind] += 1
            if event["chord_at_position"] is not None:
                seen.chords[event["chord_at_position"]] += 1
        if kind == "tempo_change" and (bpm := tempo_of(event)) is not None:
            seen.tempos.append((milliseconds(event["timestamp"]), bpm))

    def _add_up(self) -> None:
        for (session_id, section), seen in self.by_session.items():
            session = self.sessions[session_id]
            seen.visits = max(1, seen.plays - seen.kinds["pause"])
            seen.days = [session["local_date"]]
            if session["can_compare_sessions"]:
                cell = (session["learner_id"], self.place(session_id, section))
                self.cells.setdefault(cell, Seen()).add(seen)
                self.session_counts[cell] += 1


def section_of(event: Row) -> str | None:
    """Name of the event's section, or its window of 20 seconds; none without any place."""
    if event["section_name"] is not None:
        return event["section_name"]
    if event["position_seconds"] is None:
        return None
    return f"{math.floor(event['position_seconds'] / WINDOW_SECONDS) * WINDOW_SECONDS} s"


def tempo_of(event: Row) -> int | None:
    """The tempo that an event tells, whole beats per minute; none if it tells no believable one."""
    told = json.loads(event["event_data"] or "{}").get("tempo_bpm")
    return math.floor(float(told)) if told is not None and 1 <= float(told) < 1000 else None


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1900."""
    return math.floor((moment - datetime(1900, 1, 1)).total_seconds() * 1000)  # noqa: DTZ001


@cache
def sections_of(world: OracleWorld) -> Sections:
    """The sections of a world, looked at once."""
    return Sections(world)
