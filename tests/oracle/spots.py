"""Spots, sections of songs and chords in them: visits and stumbles around the days of issue.

Belongs here: what happened at which spot, and what 28 days of it let expect. Does not belong here:
which spots are named, and how they are matched (`section_outcomes.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from tests.oracle.rasch import Count, shrunken, total
from tests.oracle.sections import SOURCE, sections_of
from tests.oracle.triggers import WINDOW, issues
from tests.oracle.windows import days_before, shown, within
from tests.oracle.world import OracleWorld

WEEKS_AROUND = 28


class Spot(NamedTuple):
    """A section of a song or a chord in it, of one learner."""

    learner: str
    song: str
    kind: str
    name: str


Days = Mapping[Spot, Mapping[date, Count]]
"""Visits and stumbles of each spot by local day."""


@dataclass
class Looked:
    """Spots as a day of issue looks at them: visits and stumbles on either side."""

    before: dict[Spot, Count] = field(default_factory=dict)
    after: dict[Spot, Count] = field(default_factory=dict)
    expected: dict[Spot, float] = field(default_factory=dict)


def days_of(world: OracleWorld) -> Days:
    """Every spot's days, of the sessions that may be compared."""
    found = sections_of(world)
    days: dict[Spot, dict[date, Count]] = defaultdict(dict)
    for (session_id, section), seen in found.by_session.items():
        session = found.sessions[session_id]
        if not session["can_compare_sessions"]:
            continue
        song, day = session["content_id"], session["local_date"]
        chords = found.places[song, section].chords
        here = [("chord", chord, seen.chords[chord]) for chord in chords]
        for kind, name, stumbles in [("section", section, seen.stumbles), *here]:
            spot = days[Spot(session["learner_id"], song, kind, name)]
            visits_so_far, stumbles_so_far = spot.get(day, (0, 0))
            spot[day] = visits_so_far + seen.visits, stumbles_so_far + stumbles
    return days


def issues_of(world: OracleWorld) -> dict[str, set[date]]:
    """Days of issue of each learner who allows comparison now."""
    found: dict[str, set[date]] = defaultdict(set)
    for person in world.sessions_by_learner:
        if person[0] == SOURCE and world.consent.now(*person, "trend_comparison"):
            sessions = shown(world, person)
            for day in issues(world.today(person)):
                if within(sessions, days_before(day, WINDOW - 1), day):
                    found[person[1]].add(day)
    return found


def looked_at(days: Days, issued: Mapping[str, Iterable[date]]) -> dict[date, Looked]:
    """What each day of issue sees, and what its earlier days let expect."""
    found: dict[date, Looked] = defaultdict(Looked)
    for spot, by_day in days.items():
        for issue in issued.get(spot.learner, ()):
            looked = found[issue]
            for day, (visits, stumbles) in by_day.items():
                apart = (day - issue).days
                if -WEEKS_AROUND < apart <= WEEKS_AROUND:
                    side = looked.before if apart <= 0 else looked.after
                    so_far = side.get(spot, (0, 0))
                    side[spot] = so_far[0] + visits, so_far[1] + stumbles
    for looked in found.values():
        for kind in ("section", "chord"):
            counts = {spot: count for spot, count in looked.before.items() if spot.kind == kind}
            looked.expected |= expected(counts)
    return found


def expected(counts: Mapping[Spot, Count]) -> dict[Spot, float]:
    """Stumbles per visit: average x difficulty x pace x own factor, each drawn towards 1."""
    if not counts:
        return {}
    average = added(counts.values())[1] / added(counts.values())[0]
    difficulty: dict[tuple[str, str], float] = {}
    for place, played in grouped(counts, lambda spot: (spot.song, spot.name)).items():
        visits, stumbles = added(counts[spot] for spot in played)
        difficulty[place] = shrunken(stumbles, visits * average)
    usual: dict[Spot, float] = {}
    for played in grouped(counts, lambda spot: spot.learner).values():
        rates = {spot: average * difficulty[spot.song, spot.name] for spot in played}
        pace = shrunken(
            added(counts[spot] for spot in played)[1],
            total(counts[spot][0] * rates[spot] for spot in played),
        )
        usual |= {spot: rate * pace for spot, rate in rates.items()}
    return {
        spot: rate * shrunken(counts[spot][1], counts[spot][0] * rate)
        for spot, rate in usual.items()
    }


def grouped(spots: Iterable[Spot], key: Callable[[Spot], Any]) -> dict[Any, list[Spot]]:
    """Spots by a key."""
    found: dict[Any, list[Spot]] = defaultdict(list)
    for spot in spots:
        found[key(spot)].append(spot)
    return found


def added(counts: Iterable[Count]) -> Count:
    """Visits and stumbles in all."""
    listed = list(counts)
    return sum(visits for visits, _ in listed), sum(stumbles for _, stumbles in listed)
