"""Who is counted: everyone, or people without staff and programs.

Belongs here: the populations of a learner. Does not belong here: what is counted.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache

from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld, Person


@cache
def bots(world: OracleWorld) -> frozenset[Person]:
    """Learners with a session labelled a program's, on a day whose sessions may be compared."""
    by_day: dict[tuple[str, str, date], list[Row]] = defaultdict(list)
    for row in world.sessions:
        by_day[row["source_system"], row["learner_id"], row["local_date"]].append(row)
    return frozenset(
        (source, learner)
        for (source, learner, _), rows in by_day.items()
        if any(row["is_bot"] for row in rows) and any(row["can_compare_sessions"] for row in rows)
    )


@cache
def staff(world: OracleWorld) -> frozenset[Person]:
    """Learners whose account belongs to staff, a test or a bot."""
    return frozenset(
        ("fitness_coach", row["userId"])
        for row in world.lake.standing("fitness_coach", "profiles")
        if row["isInternal"]
    )


def populations(world: OracleWorld, person: Person) -> tuple[str, ...]:
    """The populations that a learner who may be compared counts in."""
    is_left_out = person in bots(world) or person in staff(world)
    return ("everyone",) if is_left_out else ("everyone", "people")
