"""What defines one simulated world: its size, its days, its seed, and the moments that follow.

Belongs here: the parameters, the random generators derived from them, and time arithmetic in
microseconds. Does not belong here: people, rows or files.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Moments = NDArray[np.int64]
"""Microseconds since 1970 in UTC, whole milliseconds."""

MILLISECOND = 1_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

SHARES = {
    "song_practice": 0.2,
    "fitness_coach": 0.4,
    "practice_tracker": 0.2,
    "learning_platform": 0.1,
    "language_tutor": 0.1,
}
"""Share of all learners who use each app."""


def whole_milliseconds(moments: NDArray[np.floating] | NDArray[np.integer]) -> Moments:
    """Cut moments or durations in microseconds to whole milliseconds."""
    return np.asarray(moments, dtype=np.int64) // MILLISECOND * MILLISECOND


@dataclass(frozen=True)
class Parameters:
    """Size, time span and seed of a world.

    Attributes:
        learners: Learners over all five apps.
        days: Days simulated.
        seed: Seed of everything random.
        until: First day that is no longer simulated; the world ends at its midnight, UTC.
    """

    learners: int
    days: int
    seed: int
    until: date

    def __post_init__(self) -> None:
        """Refuse a world that is too small to hold five apps.

        Raises:
            ValueError: Fewer than 20 learners or 7 days, or a negative seed.
        """
        if self.learners < 20:
            raise ValueError(
                f"{self.learners} learners are too few for five apps: give at least 20"
            )
        if self.days < 7:
            raise ValueError(f"{self.days} days are too few for a weekly season: give at least 7")
        if self.seed < 0:
            raise ValueError(f"seed {self.seed} is negative: give zero or more")

    @property
    def first_day(self) -> date:
        """First simulated day."""
        return self.until - timedelta(days=self.days)

    @property
    def end(self) -> int:
        """Moment at which the world ends; nothing is known from then on."""
        moment = datetime(self.until.year, self.until.month, self.until.day, tzinfo=UTC)
        return int(moment.timestamp()) * SECOND

    @property
    def start(self) -> int:
        """Moment at which the first simulated day begins, UTC."""
        return self.end - self.days * DAY

    def at(self, share: float) -> int:
        """The midnight nearest to a share of the simulated time, 0 being its start."""
        return self.start + round(self.days * share) * DAY

    def count(self, app: str) -> int:
        """Learners of one app, at least three."""
        return max(3, round(self.learners * SHARES[app]))

    def generator(self, *names: str) -> np.random.Generator:
        """The random generator of one named part of the world.

        The names take the place of the child numbers of `SeedSequence.spawn`, so that a new part
        leaves the numbers of all other parts alone.
        """
        key = tuple(zlib.crc32(name.encode()) for name in names)
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))
