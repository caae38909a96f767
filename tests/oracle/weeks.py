"""ISO weeks of the learners' own calendars.

Belongs here: in which week a day lies, and when a week is over. Does not belong here: what happened
in it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from tests.oracle.statistics import ratio, wilson
from tests.oracle.world import OracleWorld

WEEK = timedelta(days=7)
LAST_ON_EARTH = timedelta(hours=12)
"""How long a day lasts somewhere after its end at Greenwich."""


def monday(day: date) -> date:
    """Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def is_over(world: OracleWorld, start: date) -> bool:
    """Whether the week from `start` on is over wherever somebody may live."""
    return datetime.combine(start + WEEK, time()) + LAST_ON_EARTH <= world.as_of


def rated(name: str, part: int, of: int) -> dict[str, float | None]:
    """A share and its interval; none of nobody."""
    low, high = wilson(part, of) or (None, None)
    return {name: ratio(part, of), f"{name}_low": low, f"{name}_high": high}
