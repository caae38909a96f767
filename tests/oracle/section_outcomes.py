"""What became of the sections and chords that recommendations name, and of those most like them.

Belongs here: the match and the difference in differences. Does not belong here: what happened where
(`spots.py`), or what is recommended (`recommendations.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.oracle.rasch import Count
from tests.oracle.recommendations import said
from tests.oracle.sections import SOURCE
from tests.oracle.spots import WEEKS_AROUND, Looked, Spot, days_of, grouped, issues_of, looked_at
from tests.oracle.statistics import Z, millionths, rate_variance
from tests.oracle.windows import days_before
from tests.oracle.world import OracleWorld

LEAST_VISITS, CALIPER = 2, 0.1


@dataclass(frozen=True)
class Named:
    """A recommendation and the spot that it names."""

    recommendation: str
    kind: str
    issued: date
    spot: Spot
    is_matured: bool


def named_in(world: OracleWorld) -> Iterator[Named]:
    """Those to learners who allow comparison now."""
    for recommendation, (_, trigger) in said(world).items():
        person = (SOURCE, trigger.learner)
        section, chord = trigger.figure.section, trigger.figure.chord
        name = section or chord
        if name is None or not world.consent.now(*person, "trend_comparison"):
            continue
        kind = "section" if section else "chord"
        yield Named(
            recommendation,
            trigger.figure.kind,
            trigger.issued,
            Spot(trigger.learner, trigger.content[1], kind, name),
            days_before(world.today(person), WEEKS_AROUND) >= trigger.issued,
        )


def rows_of(named: Iterable[Named], looked: Mapping[date, Looked]) -> Iterator[dict[str, Any]]:
    """One row per recommendation that names a spot."""
    told = list(named)
    taken = {(one.issued, one.spot) for one in told}
    others = {
        day: grouped(
            (spot for spot in at.before if (day, spot) not in taken),
            lambda spot: (spot.learner, spot.kind),
        )
        for day, at in looked.items()
    }
    for one in told:
        at = looked.get(one.issued, Looked())
        candidates = others.get(one.issued, {}).get((one.spot.learner, one.spot.kind), [])
        near = nearest(one.spot, candidates, at)
        match = near[1] if near else None
        change = difference(one.spot, match, at) if match and one.is_matured else (None,) * 3
        yield {
            "recommendation_id": one.recommendation,
            "source_system": SOURCE,
            "learner_id": one.spot.learner,
            "song_id": one.spot.song,
            "spot_type": one.spot.kind,
            "spot_id": one.spot.name,
            "issue_date": one.issued,
            "recommendation_type": one.kind,
            "match_song_id": match.song if match else None,
            "match_spot_id": match.name if match else None,
            "match_distance_ratio": near[0] if near else None,
            **sides("named", one.spot, at, is_matured=one.is_matured),
            **sides("match", match, at, is_matured=one.is_matured),
            "difference_in_differences": change[0],
            "difference_in_differences_low": change[1],
            "difference_in_differences_high": change[2],
            "is_matured": one.is_matured,
        }


def nearest(spot: Spot, others: list[Spot], at: Looked) -> tuple[float, Spot] | None:
    """The spot most like it before, and how far it lies; none where all are too far."""
    if not is_enough(at.before.get(spot, (0, 0))) or not at.before[spot][1]:
        return None
    figures = (per_visit(at.before[spot]), at.expected[spot])
    found = []
    for other in others:
        if is_enough(at.before[other]) and (spot.kind == "section" or other.name != spot.name):
            theirs = (per_visit(at.before[other]), at.expected[other])
            apart = max(abs(b - a) / a for a, b in zip(figures, theirs, strict=True))
            if millionths(apart) <= millionths(CALIPER):
                found.append((millionths(apart), other.song, other.name, other))
    if not found:
        return None
    apart_millionths, _, _, match = min(found)
    return apart_millionths / 1e6, match


def is_enough(count: Count) -> bool:
    """Whether there are visits enough to be matched."""
    return count[0] >= LEAST_VISITS


def per_visit(count: Count) -> float:
    """Stumbles per visit."""
    return count[1] / count[0]


def difference(spot: Spot, match: Spot, at: Looked) -> tuple[float | None, ...]:
    """Change of the one less the change of the other, and the ends of its interval."""
    if spot not in at.after or match not in at.after:
        return None, None, None
    counts = [side[which] for which in (spot, match) for side in (at.before, at.after)]
    before, after, match_before, match_after = map(per_visit, counts)
    change = (after - before) - (match_after - match_before)
    reach = Z * math.sqrt(sum(rate_variance(seen, visits) for visits, seen in counts))
    return change, change - reach, change + reach


def sides(name: str, spot: Spot | None, at: Looked, *, is_matured: bool) -> dict[str, Any]:
    """Counts of a spot on either side, and what was expected."""
    nothing = (None, None)
    before = at.before.get(spot, nothing) if spot else nothing
    after = at.after.get(spot, nothing) if spot and is_matured else nothing
    return {
        f"{name}_before_visit_count": before[0],
        f"{name}_before_stumble_count": before[1],
        f"{name}_after_visit_count": after[0],
        f"{name}_after_stumble_count": after[1],
        f"{name}_expected_stumbles_per_visit": at.expected.get(spot) if spot else None,
    }


def agg_section_outcomes(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per recommendation that names a spot, of learners who allow comparison."""
    return list(rows_of(named_in(world), looked_at(days_of(world), issues_of(world))))


TABLES = {"practice.agg_section_outcomes": agg_section_outcomes}
