"""The older and the newer half of a learner's sessions and days.

Belongs here: what each half holds. Does not belong here: what their difference means (`trends.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.statistics import mean_of, millionths
from tests.oracle.windows import completions, days_before, known

TENTH = 0.1
"""Completion is told to a tenth of a point: no spread is taken to be smaller."""


@dataclass(frozen=True)
class Half:
    """One half of the sessions, and of the days."""

    sessions: list[Row]
    day_count: int
    possible_days: int
    tracked: list[tuple[int, int]]
    """Visits and stumbles of each session that was seen event by event."""

    @property
    def percents(self) -> list[float]:
        """Completions in percent."""
        return [share * 100 for share in completions(self.sessions)]

    @property
    def squared_error(self) -> float | None:
        """Of the mean completion, in points; none without completions."""
        n = len(self.percents)
        if n < 2:
            return TENTH**2 if n else None
        total = sum(map(millionths, self.percents)) / 1e6
        squares = sum(millionths(percent * percent) for percent in self.percents) / 1e6
        return max((squares - total * total / n) / (n - 1), TENTH**2) / n

    @property
    def visits(self) -> int | None:
        """Of all sections; none where no session was tracked."""
        return sum(visits for visits, _ in self.tracked) if self.tracked else None

    @property
    def stumbles(self) -> int | None:
        """In all sections; none where no session was tracked."""
        return sum(stumbles for _, stumbles in self.tracked) if self.tracked else None

    @property
    def chi_square(self) -> float:
        """Pearson's: how far the sessions lie from the half's own rate; 0 without stumbles."""
        if not self.visits or not self.stumbles:
            return 0.0
        squares = sum(millionths(seen * (seen / visits)) for visits, seen in self.tracked) / 1e6
        return squares * self.visits / self.stumbles - self.stumbles

    def told(self, name: str) -> dict[str, Any]:
        """The half's own columns."""
        lengths, completed = known(self.sessions, "total_seconds"), self.percents
        mean = mean_of(completed)
        return {
            f"{name}_session_count": len(self.sessions),
            f"{name}_timed_session_count": len(lengths),
            f"{name}_mean_session_seconds": mean_of(lengths),
            f"{name}_completion_count": len(completed),
            f"{name}_completion_ratio_mean": None if mean is None else mean / 100,
            f"{name}_day_count": self.day_count,
            f"{name}_possible_days": self.possible_days,
            f"{name}_tracked_session_count": len(self.tracked),
            f"{name}_visit_count": self.visits,
            f"{name}_stumble_count": self.stumbles,
        }


def halves(
    sessions: list[Row], length: int, lived: tuple[date, date], tracked: dict[str, tuple[int, int]]
) -> tuple[Half, Half]:
    """The older half of sessions and days, and the newer one; the first day ever is none."""
    begin, today = lived
    turn = days_before(today, length // 2)
    days = {session["local_date"] for session in sessions if session["local_date"] >= begin}
    past = len({day for day in days if day <= turn})
    possible = max(0, (turn - begin).days + 1), min(length // 2, (today - begin).days + 1)
    seen = [
        [tracked[one["session_id"]] for one in part if one["session_id"] in tracked]
        for part in (older(sessions), newer(sessions))
    ]
    return (
        Half(older(sessions), past, possible[0], seen[0]),
        Half(newer(sessions), len(days) - past, possible[1], seen[1]),
    )


def older(sessions: list[Row]) -> list[Row]:
    """The older half."""
    return sessions[: len(sessions) // 2]


def newer(sessions: list[Row]) -> list[Row]:
    """The newer half, with the middle one."""
    return sessions[len(sessions) // 2 :]
