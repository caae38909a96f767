"""Whether learners come further, more regularly, with fewer problems: newer half against older.

Belongs here: halves and what may be said about their difference. Does not belong here: the lines
through tempos (`tempo_trends.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.sections import Seen, sections_of
from tests.oracle.statistics import Z, mean_of, millionths, poisson_z, proportion_z, t_critical
from tests.oracle.windows import (
    by_content,
    comparable,
    completions,
    days_before,
    known,
    periods,
    within,
)
from tests.oracle.world import OracleWorld

TENTH = 0.1
"""Completion is told to a tenth of a point: no spread is taken to be smaller."""


@dataclass(frozen=True)
class Half:
    """One half of the sessions, and of the days."""

    sessions: list[Row]
    day_count: int
    possible_days: int
    visits: int | None
    stumbles: int | None

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
            f"{name}_visit_count": self.visits,
            f"{name}_stumble_count": self.stumbles,
        }


def agg_practice_trends(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, content and period with a session that may be compared."""
    stumbles: dict[str, list[Seen]] = {}
    for (session_id, _), seen in sections_of(world).by_session.items():
        stumbles.setdefault(session_id, []).append(seen)
    rows = []
    for person in world.sessions_by_learner:
        for content, sessions in by_content(comparable(world, person)).items():
            for length, first, last in periods(world, person):
                if inside := within(sessions, first, last):
                    begin = max(first, min(session["local_date"] for session in sessions))
                    past, recent = halves(inside, length, (begin, last), stumbles)
                    rows.append(
                        {
                            "source_system": person[0],
                            "learner_id": person[1],
                            "content_type": content[0],
                            "content_id": content[1],
                            "period_days": length,
                        }
                        | past.told("past")
                        | recent.told("recent")
                        | completion_trend(past, recent)
                        | consistency_trend(past, recent)
                        | problems_trend(past, recent)
                    )
    return rows


def halves(
    sessions: list[Row], length: int, lived: tuple[date, date], stumbles: dict[str, list[Seen]]
) -> tuple[Half, Half]:
    """The older half of sessions and days, and the newer one."""
    begin, today = lived
    middle = len(sessions) // 2
    turn = days_before(today, length // 2)
    days = {session["local_date"] for session in sessions}
    made = []
    for part, active, possible in (
        (sessions[:middle], {d for d in days if d <= turn}, max(0, (turn - begin).days + 1)),
        (
            sessions[middle:],
            {d for d in days if d > turn},
            min(length // 2, (today - begin).days + 1),
        ),
    ):
        seen = [one for session in part for one in stumbles.get(session["session_id"], [])]
        visits = sum(one.visits for one in seen) if seen else None
        stops = sum(one.stumbles for one in seen) if seen else None
        made.append(Half(part, len(active), possible, visits, stops))
    return made[0], made[1]


def completion_trend(past: Half, recent: Half) -> dict[str, Any]:
    """Points gained, Welch's interval, and what may be said."""
    before, after = mean_of(past.percents), mean_of(recent.percents)
    gain = None if before is None or after is None else after - before
    reach = None
    n, m = len(past.percents), len(recent.percents)
    a, b = past.squared_error, recent.squared_error
    if a is not None and b is not None and min(n, m) >= 2:
        freedom = (a + b) ** 2 / (a * a / (n - 1) + b * b / (m - 1))
        reach = t_critical(freedom) * math.sqrt(a + b)
    told = gain is not None and reach is not None
    label = "insufficient_data"
    if gain is not None and reach is not None and min(n, m) >= 3:
        label = _named(gain, reach, "improving", "declining")
    return {
        "completion_trend_points": gain,
        "completion_trend_points_low": gain - reach if told else None,
        "completion_trend_points_high": gain + reach if told else None,
        "completion_trend": label,
    }


def consistency_trend(past: Half, recent: Half) -> dict[str, Any]:
    """Two shares of days, and what may be said."""
    sides = [(half.day_count, half.possible_days) for half in (past, recent)]
    z = proportion_z(*sides)
    if past.day_count + recent.day_count < 4 or not past.possible_days:
        label = "insufficient_data"
    else:
        label = _named(z or 0.0, Z, "improving", "declining")
    return {"consistency_z": z, "consistency_trend": label}


def problems_trend(past: Half, recent: Half) -> dict[str, Any]:
    """Two rates of stumbles, and what may be said."""
    z = None
    label = "insufficient_data"
    if past.visits and recent.visits:
        assert past.stumbles is not None
        assert recent.stumbles is not None
        z = poisson_z((past.stumbles, past.visits), (recent.stumbles, recent.visits))
        if z is not None and past.stumbles + recent.stumbles >= 10:
            label = _named(z, Z, "increasing", "reducing")
    return {"problems_z": z, "problems_trend": label}


def _named(figure: float, limit: float, above: str, below: str) -> str:
    return above if figure > limit else below if figure < -limit else "stable"


TABLES = {"practice.agg_practice_trends": agg_practice_trends}
