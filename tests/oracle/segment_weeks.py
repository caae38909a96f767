"""Segments by week: who is in them on Sunday, who came and went, what they did (UBA-03).

Belongs here: counting, and hiding what is too small. Does not belong here: in which segment a
learner is (`segments.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.segments import DAY, may_be_profiled, periods
from tests.oracle.statistics import ratio
from tests.oracle.weeks import WEEK, is_over, monday
from tests.oracle.world import OracleWorld, Person

FEWEST = 5

Segment = tuple[str, str, str]
"""App, type and name."""


@dataclass
class Cell:
    """A segment in a week."""

    now: set[Person]
    before: set[Person]
    sessions: dict[Person, list[Row]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, Any]:
        """What is known of it."""
        rows = [row for own in self.sessions.values() for row in own]
        lengths = [row["total_seconds"] for row in rows if row["total_seconds"] is not None]
        return {
            "learner_count": len(self.now),
            "entered_count": len(self.now - self.before),
            "left_count": len(self.before - self.now),
            "active_learner_count": len(self.sessions),
            "session_count": len(rows),
            "timed_session_count": len(lengths),
            "mean_session_seconds": ratio(sum(lengths), len(lengths)),
        }


def counted_people(world: OracleWorld) -> set[Person]:
    """Learners who allow profiling, without staff and programs."""
    staff = {
        ("fitness_coach", row["userId"])
        for row in world.lake.standing("fitness_coach", "profiles")
        if row["isInternal"]
    }
    bots = {
        person
        for person, rows in world.sessions_by_learner.items()
        if any(row["is_bot"] for row in rows)
    }
    allowed = {person for person in world.consent.people if world.consent.now(*person, "profiling")}
    return allowed - staff - bots


def _sessions(world: OracleWorld) -> dict[tuple[Person, date], list[Row]]:
    found: dict[tuple[Person, date], list[Row]] = defaultdict(list)
    for person in counted_people(world):
        for row in world.sessions_by_learner.get(person, ()):
            day = row["local_date"]
            if not row["is_future_clock"] and may_be_profiled(world, person, day):
                found[person, monday(day)].append(row)
    return found


def cells(world: OracleWorld) -> dict[tuple[Segment, date], Cell]:
    """Every segment and week that is over, with somebody in it or left."""
    people, sessions = counted_people(world), _sessions(world)
    members: dict[tuple[Segment, date], set[Person]] = defaultdict(set)
    for period in periods(world):
        week = monday(period.since)
        while period.person in people and week + 6 * DAY < period.until and is_over(world, week):
            segment = period.person[0], period.segment_type, period.segment
            members[segment, week].add(period.person)
            week += WEEK
    weeks = {*members, *((segment, week + WEEK) for segment, week in members)}
    return {
        (segment, week): Cell(
            now,
            members.get((segment, week - WEEK), set()),
            {one: sessions[one, week] for one in now if (one, week) in sessions},
        )
        for segment, week in weeks
        for now in [members.get((segment, week), set())]
        if is_over(world, week)
    }


def hidden(counts: Mapping[str, int]) -> set[str]:
    """Names of the cells of one group that must not be shown."""
    in_order = sorted(counts, key=lambda name: (counts[name], name))
    small = [name for name in in_order if counts[name] < FEWEST]
    tells = len(small) == 1 or sum(counts[name] for name in small) < FEWEST
    return set(in_order[: len(small) + bool(small and tells)])


def agg_segment_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per app, type, segment and week."""
    groups: dict[tuple[str, str, date], dict[str, dict[str, Any]]] = defaultdict(dict)
    for ((app, segment_type, segment), week), cell in cells(world).items():
        groups[app, segment_type, week][segment] = cell.counts
    concealed = {
        column: {
            (*key, segment)
            for key, group in groups.items()
            for segment in hidden({name: counts[column] for name, counts in group.items()})
        }
        for column in ("learner_count", "active_learner_count")
    }
    rows = []
    for (app, segment_type, week), group in groups.items():
        for segment, counts in group.items():
            key, before = (app, segment_type, week), (app, segment_type, week - WEEK)
            is_hidden = (*key, segment) in concealed["learner_count"]
            shown = dict(counts)
            was_hidden = (*before, segment) in concealed["learner_count"]
            are_few = any(0 < counts[name] < FEWEST for name in ("entered_count", "left_count"))
            if is_hidden or was_hidden or are_few or segment not in groups.get(before, {}):
                shown |= dict.fromkeys(("entered_count", "left_count"))
            if is_hidden or (*key, segment) in concealed["active_learner_count"]:
                shown |= dict.fromkeys(list(counts)[3:])
            if is_hidden:
                shown["learner_count"] = None
            names = ("source_system", "segment_type", "week_start_date")
            named = dict(zip(names, key, strict=True))
            rows.append(named | {"segment": segment} | shown | {"is_suppressed": is_hidden})
    return rows


TABLES = {"product.agg_segment_weeks": agg_segment_weeks}
