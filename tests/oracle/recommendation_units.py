"""What could have been recommended, whether it was, and what came after and before.

Belongs here: units of spots, and which units are shown. Does not belong here: areas and weeks
(`weekly_units.py`), or what happened at a spot (`spots.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.oracle.rasch import Count
from tests.oracle.section_outcomes import named_in
from tests.oracle.sections import SOURCE as SONGS
from tests.oracle.spots import Looked, Spot, added, days_of, issues_of, looked_at
from tests.oracle.weekly_units import PURPOSE, Unit, areas, midnight, weeks
from tests.oracle.world import OracleWorld

NUMBERS = (
    "outcome",
    "outcome_count",
    "outcome_before",
    "outcome_before_count",
    "current_outcome",
    "current_count",
    "previous_outcome",
    "expected_outcome",
    "current_bpm",
    "earlier_recommendation_count",
)


def fct_recommendation_units(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per unit of somebody who allows comparison, then and now."""
    return [
        _row(world, unit)
        for units in (_spots(world), areas(world), weeks(world))
        for unit in units
        if _is_shown(world, unit)
    ]


def _is_shown(world: OracleWorld, unit: Unit) -> bool:
    person = unit.source, unit.learner
    return (
        world.consent.granted(*person, PURPOSE, midnight(world, unit.decided))
        and world.consent.now(*person, "learner_insight")
        and unit.decided <= world.today(person)
    )


def _row(world: OracleWorld, unit: Unit) -> dict[str, Any]:
    days = 7 if unit.kind == "ai_coach" else 28
    is_matured = (world.today((unit.source, unit.learner)) - unit.decided).days > days
    figures = dict.fromkeys(NUMBERS) | unit.numbers
    if not is_matured:
        figures |= {"outcome": None, "outcome_count": None}
    return {
        "source_system": unit.source,
        "recommendation_type": unit.kind,
        "learner_id": unit.learner,
        "unit_id": unit.name,
        "decided_date": unit.decided,
        "is_recommended": unit.is_recommended,
        **figures,
        "is_matured": is_matured,
    }


def _spots(world: OracleWorld) -> Iterator[Unit]:
    """Spots visited twice in the 28 days up to a day of issue."""
    days = days_of(world)
    named = {(one.issued, one.spot) for one in named_in(world)}
    for issued, looked in looked_at(days, issues_of(world)).items():
        for spot, before in looked.before.items():
            if before[0] >= 2:
                past = [
                    count for day, count in days[spot].items() if 28 <= (issued - day).days < 56
                ]
                numbers = _spot_numbers(spot, looked, past)
                key = SONGS, spot.kind, spot.learner, f"{spot.song}:{spot.name}", issued
                yield Unit(*key, (issued, spot) in named, numbers)


def _spot_numbers(spot: Spot, looked: Looked, past: list[Count]) -> dict[str, float | None]:
    after, earlier, before = looked.after.get(spot), added(past), looked.before[spot]
    return {
        "outcome": after[1] / after[0] if after else None,
        "outcome_count": after[0] if after else None,
        "outcome_before": earlier[1] / earlier[0] if past else None,
        "outcome_before_count": earlier[0] if past else None,
        "current_outcome": before[1] / before[0],
        "current_count": before[0],
        "expected_outcome": looked.expected[spot],
    }


TABLES = {"ml.fct_recommendation_units": fct_recommendation_units}
