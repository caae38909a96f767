"""Whether learners come further, more regularly, with fewer problems: newer half against older.

Belongs here: what may be said about the difference of two halves. Does not belong here: what they
hold (`halves.py`), or the lines through tempos (`tempo_trends.py`).
"""

from __future__ import annotations

import math
from typing import Any

from tests.oracle.halves import Half, halves
from tests.oracle.sections import sections_of
from tests.oracle.statistics import Z, mean_of, poisson_z, proportion_z, t_critical
from tests.oracle.windows import by_content, comparable, days_before, periods, within
from tests.oracle.world import OracleWorld


def agg_practice_trends(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, content and period with a session that may be compared."""
    tracked: dict[str, tuple[int, int]] = {}
    for (session_id, _), seen in sections_of(world).by_session.items():
        visits, stumbles = tracked.get(session_id, (0, 0))
        tracked[session_id] = visits + seen.visits, stumbles + seen.stumbles
    rows = []
    for person in world.sessions_by_learner:
        for content, sessions in by_content(comparable(world, person)).items():
            second_day = days_before(min(session["local_date"] for session in sessions), -1)
            for length, first, last in periods(world, person):
                if inside := within(sessions, first, last):
                    lived = (max(first, second_day), last)
                    past, recent = halves(inside, length, lived, tracked)
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
    """Two rates of stumbles, sessions differing by more than chance, and what may be said."""
    z = None
    label = "insufficient_data"
    sides = [(half.stumbles or 0, half.visits or 0) for half in (past, recent)]
    poisson = poisson_z(*sides)
    freedom = len(past.tracked) + len(recent.tracked) - 2
    if poisson is not None:
        excess = (past.chi_square + recent.chi_square) / freedom if freedom else 0.0
        z = poisson / math.sqrt(max(1.0, excess))
        if min(len(past.tracked), len(recent.tracked)) >= 3 and sides[0][0] + sides[1][0] >= 10:
            label = _named(z, t_critical(freedom), "increasing", "reducing")
    return {"problems_z": z, "problems_trend": label}


def _named(figure: float, limit: float, above: str, below: str) -> str:
    return above if figure > limit else below if figure < -limit else "stable"


TABLES = {"practice.agg_practice_trends": agg_practice_trends}
