"""Rasch's multiplicative Poisson model of stumbles (Rasch 1960), fitted by turns.

Belongs here: how hard each section is and how readily each learner stops, from counts alone. Does
not belong here: where the counts come from (`sections.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.oracle.statistics import millionths

PRIOR = 4
"""Stumbles that are taken as expected and seen before any was."""
ROUNDS = 6

Place = tuple[str, str]
"""Song and section."""
Cell = tuple[str, Place]
"""Learner, and song and section."""
Count = tuple[int, int]
"""Visits and stumbles."""


@dataclass(frozen=True)
class Model:
    """Stumbles to be expected: visits x base x difficulty of the section x pace of the learner."""

    base: float
    difficulty: Mapping[Place, float]
    pace: Mapping[str, float]


def fitted(cells: Mapping[Cell, Count]) -> Model:
    """Difficulties and paces by turns, six times; the average visit has difficulty 1."""
    visits: Counter[Place] = Counter()
    for (_, place), count in cells.items():
        visits[place] += count[0]
    base = sum(stumbles for _, stumbles in cells.values()) / visits.total()
    pace = dict.fromkeys((learner for learner, _ in cells), 1.0)
    difficulty: dict[Place, float] = {}
    for _ in range(ROUNDS):
        difficulty = factors(
            [(place, count, base, pace[who]) for (who, place), count in cells.items()]
        )
        pace = factors(
            [(who, count, base, difficulty[place]) for (who, place), count in cells.items()]
        )
    scaled = sum(millionths(visits[place] * each) for place, each in difficulty.items())
    mean = scaled / (visits.total() * 1e6)
    return Model(
        base,
        {place: each / mean for place, each in difficulty.items()},
        {learner: each * mean for learner, each in pace.items()},
    )


def factors(parts: Iterable[tuple[Any, Count, float, float]]) -> dict[Any, float]:
    """One factor per owner, from owner, count, base rate and the other factor of each cell."""
    seen: Counter[Any] = Counter()
    expected: Counter[Any] = Counter()
    for owner, (visits, stumbles), base, other in parts:
        seen[owner] += stumbles
        expected[owner] += millionths(visits * base * other)
    return {owner: shrunken(seen[owner], expected[owner] / 1e6) for owner in expected}


def shrunken(seen: float, expected: float) -> float:
    """How often in relation to what was expected, with a Gamma(4, 4) prior."""
    return (PRIOR + seen) / (PRIOR + expected)


def total(numbers: Iterable[float]) -> float:
    """Sum in whole millionths."""
    return sum(map(millionths, numbers)) / 1e6
