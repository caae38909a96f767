"""What the tables of the community share: whom they may show, weeks, shares and percentiles.

Belongs here: small steps that several of the `community_*` modules take. Does not belong here: any
table.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.measurements import SOURCE
from tests.oracle.statistics import ratio, wilson
from tests.oracle.world import OracleWorld

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def may_show(world: OracleWorld, learner: str | None, moment: datetime) -> bool:
    """Whether what a person of practice_tracker did at a moment may be shown with the person."""
    return world.consent.granted(SOURCE, learner, "learner_insight", moment)


def day_of(world: OracleWorld, learner: str, moment: datetime) -> date:
    """The day on the person's own calendar."""
    return world.days.local_date(SOURCE, learner, moment)


def monday(day: date) -> date:
    """The first day of the week."""
    return day - day.weekday() * DAY


def between(start: datetime | None, end: datetime | None, unit: timedelta) -> float | None:
    """Time from one moment to a later one in some unit; none where one is missing or earlier."""
    return (end - start) / unit if start and end and end >= start else None


def practice_sessions(world: OracleWorld) -> Iterator[Row]:
    """Sessions of practice_tracker by a clock that can be right, up to the learner's today."""
    for row in world.sessions:
        if (
            row["source_system"] == SOURCE
            and not row["is_future_clock"]
            and row["local_date"] <= world.today((SOURCE, row["learner_id"]))
        ):
            yield row


def shares(names: str, successes: int, trials: int) -> dict[str, Any]:
    """A ratio with its interval, under its name."""
    ends = wilson(successes, trials) or (None, None)
    return {
        f"{names}_ratio": ratio(successes, trials),
        f"{names}_ratio_low": ends[0],
        f"{names}_ratio_high": ends[1],
    }


def percentile(numbers: Sequence[float], share: float) -> float | None:
    """The number below which a share of all lies, between two neighbours in proportion."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
