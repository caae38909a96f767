"""What several tables of song sections tell alike: severity, intervals, and where a section lies.

Belongs here: columns that more than one table has. Does not belong here: any table.
"""

from __future__ import annotations

import math
from typing import Any

from tests.oracle.rasch import PRIOR, Place
from tests.oracle.sections import SOURCE, Sections
from tests.oracle.statistics import gamma_bounds

Told = dict[str, Any]
PROBLEM = 1.5
"""How much more often than on average makes a problem."""


def severity(factor: float) -> float:
    """1.0 at the average and below, a point more per square root of two, 5.0 at the most."""
    return math.floor(100 * min(5.0, 1 + 2 * math.log2(max(1.0, factor))) + 0.5) / 100


def bounds(name: str, factor: float, seen: int) -> Told:
    """A factor with the ends of its interval."""
    ends = gamma_bounds(PRIOR + seen, PRIOR + seen)
    assert ends is not None
    return {name: factor, f"{name}_low": factor * ends[0], f"{name}_high": factor * ends[1]}


def where(found: Sections, place: Place) -> Told:
    """Name and place of a section."""
    positions = found.places[place].positions
    return {
        "source_system": SOURCE,
        "song_id": place[0],
        "section_id": place[1],
        "section_name": found.places[place].name,
        "start_position_seconds": min(positions, default=None),
        "end_position_seconds": max(positions, default=None),
    }
