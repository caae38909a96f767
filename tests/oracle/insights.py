"""What learners have practised, summed up.

Belongs here: the summary metrics. Does not belong here: whether they change (`trends.py`).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.problems import fct_problem_sections
from tests.oracle.sections import sections_of
from tests.oracle.statistics import mean_of
from tests.oracle.windows import by_content, completions, days_before, known, periods, shown, within
from tests.oracle.world import OracleWorld


def agg_practice_insights(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, content and period with a session."""
    problems: Counter[str] = Counter()
    for problem in fct_problem_sections(world):
        problems[problem["session_id"]] += 1
    tracked = {session_id for session_id, _ in sections_of(world).by_session}
    rows = []
    for person in world.sessions_by_learner:
        for content, sessions in by_content(shown(world, person)).items():
            for length, first, last in periods(world, person):
                if inside := within(sessions, first, last):
                    key = {
                        "source_system": person[0],
                        "learner_id": person[1],
                        "content_type": content[0],
                        "content_id": content[1],
                        "period_days": length,
                        "start_date": first,
                        "end_date": days_before(last, -1),
                    }
                    seen = [s["session_id"] for s in inside if s["session_id"] in tracked]
                    found = sum(problems[session_id] for session_id in seen) if seen else None
                    counts = {
                        "tracked_session_count": len(seen),
                        "problem_section_count": found,
                    }
                    rows.append(key | _summary(inside) | counts)
    return rows


def _summary(sessions: list[Row]) -> dict[str, Any]:
    lengths, active = known(sessions, "total_seconds"), known(sessions, "active_seconds")
    completed, ratings = completions(sessions), known(sessions, "self_rating")
    return {
        "session_count": len(sessions),
        "timed_session_count": len(lengths),
        "total_seconds": sum(lengths) if lengths else None,
        "mean_session_seconds": mean_of(lengths),
        "active_timed_session_count": len(active),
        "active_seconds": sum(active) if active else None,
        "completion_count": len(completed),
        "completion_ratio_mean": mean_of(completed),
        "rated_session_count": len(ratings),
        "self_rating_mean": mean_of(ratings),
    }


TABLES = {"practice.agg_practice_insights": agg_practice_insights}
