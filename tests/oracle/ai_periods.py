"""Recommendations by whose they are: periods of a learner, weeks of a segment (AIP-02, AIP-06).

Belongs here: counts on learners' own calendars. Does not belong here: what is counted
(`ai_performance.py`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from tests.oracle.ai_answers import APP, made, recommendations
from tests.oracle.ai_performance import counts, judged_counts, key_of, populations_of
from tests.oracle.lake import Row
from tests.oracle.segments import Period, periods
from tests.oracle.statistics import ratio
from tests.oracle.world import OracleWorld

DAY = timedelta(days=1)


def agg_ai_learner_periods(world: OracleWorld) -> list[Row]:
    """One row per learner and period of the learner's own calendar with a recommendation."""
    groups: dict[tuple[str, str, date], list[Row]] = defaultdict(list)
    for row in made(world):
        learner, at = row["learner_id"], row["recommended_at"]
        if world.consent.granted(APP, learner, "learner_insight", at):
            day = world.days.local_date(APP, learner, at)
            groups[learner, "daily", day].append(row)
            groups[learner, "weekly", day - day.weekday() * DAY].append(row)
            groups[learner, "monthly", day.replace(day=1)].append(row)
    rows = []
    for (learner, timeframe, begin), group in groups.items():
        found = counts(group)
        rows.append(
            {
                "source_system": APP,
                "learner_id": learner,
                "timeframe": timeframe,
                "period_start_date": begin,
                "received_count": len(group),
                **{name: found[name] for name in ("accepted_count", "modified_count")},
                "rejected_count": found["rejected_count"],
                "feedback_count": found["answered_count"],
                "acceptance_ratio": ratio(
                    found["accepted_count"] or 0, found["answered_count"] or 0
                ),
                "satisfaction_count": found["satisfaction_count"],
                "satisfaction_mean": ratio(
                    found["satisfaction_total"] or 0, found["satisfaction_count"] or 0
                ),
                "model_versions_used": ", ".join(sorted({row["model_version"] for row in group})),
            }
        )
    return rows


def agg_ai_segment_weeks(world: OracleWorld) -> list[Row]:
    """One row per population, version, segment and week."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    own: dict[str, list[Period]] = defaultdict(list)
    for period in periods(world):
        if period.person[0] == APP:
            own[period.person[1]].append(period)
    for row in recommendations(world):
        learner, at = row["learner_id"], row["recommended_at"]
        if not world.consent.granted(APP, learner, "profiling", at):
            continue
        day, monday = world.days.local_date(APP, learner, at), at.date() - at.weekday() * DAY
        for period in own[learner]:
            if period.since <= day < period.until:
                for population in populations_of(row):
                    key = population, row["model_type"], row["model_version"]
                    groups[(*key, period.segment_type, period.segment, monday)].append(row)
    return [
        key_of(key, "segment_type", "segment", "week_start_date")
        | {"learner_count": len({row["learner_id"] for row in group})}
        | judged_counts(group)
        for key, group in groups.items()
    ]


TABLES = {
    "ai_performance.agg_ai_learner_periods": agg_ai_learner_periods,
    "ai_performance.agg_ai_segment_weeks": agg_ai_segment_weeks,
}
"""Tables told here."""
