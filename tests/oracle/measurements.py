"""Measurements of practice_tracker and the sessions they were taken in.

Belongs here: which session a measurement belongs to, and figures of the measurements alone. Does
not belong here: what a session's readings say (`tempo.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.statistics import mean_of, millionths
from tests.oracle.world import OracleWorld

SOURCE = "practice_tracker"
OPEN_SESSION = timedelta(hours=3)
LONGEST_SESSION = timedelta(hours=24)


@dataclass(frozen=True)
class Measurement:
    """A measurement that may be shown, and the sessions that were on, the last begun one last."""

    learner: str
    metric_type: str
    measured_at: datetime
    value: float
    candidates: list[str]

    @property
    def session_id(self) -> str | None:
        """The session that has it."""
        return self.candidates[-1] if self.candidates else None


def sessions_of(world: OracleWorld, learner: str) -> list[Row]:
    """Sessions of a learner in practice_tracker, in the order in which they began."""
    found = world.sessions_by_learner.get((SOURCE, learner), [])
    return sorted(found, key=lambda session: (session["started_at"], session["session_id"]))


def measurements(world: OracleWorld) -> list[Measurement]:
    """Every measurement that may be shown with its learner."""
    shown = [row for row in world.lake.standing(SOURCE, "practice_metrics") if _shown(world, row)]
    ordered = {row["student_id"]: sessions_of(world, row["student_id"]) for row in shown}
    return [
        Measurement(
            row["student_id"],
            row["metric_type"],
            row["time"],
            row["value"],
            [
                session["session_id"]
                for session in ordered[row["student_id"]]
                if session["started_at"] <= row["time"] <= _end(session)
            ],
        )
        for row in shown
    ]


def agg_practice_metric_hours(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, kind of measurement and UTC hour."""
    hours: dict[tuple[str, str, datetime], list[float]] = defaultdict(list)
    for taken in measurements(world):
        hour = taken.measured_at.replace(minute=0, second=0, microsecond=0)
        hours[taken.learner, taken.metric_type, hour].append(taken.value)
    return [
        {
            "source_system": SOURCE,
            "learner_id": learner,
            "metric_type": metric_type,
            "hour_started_at": hour,
            "measured_date": hour.date(),
            "measurement_count": len(values),
            "value_millionths": sum(map(millionths, values)),
            "value_mean": mean_of(values),
            "value_minimum": min(values),
            "value_maximum": max(values),
        }
        for (learner, metric_type, hour), values in hours.items()
    ]


def agg_measurement_matching(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per UTC day and kind of measurement."""
    staged = Counter(
        (row["time"].date(), row["metric_type"])
        for row in world.lake.standing(SOURCE, "practice_metrics")
    )
    fates: dict[Any, Counter[int]] = defaultdict(Counter)
    for taken in measurements(world):
        fate = min(len(taken.candidates), 2)
        fates[taken.measured_at.date(), taken.metric_type][fate] += 1
    return [
        {
            "measured_date": key[0],
            "metric_type": key[1],
            "staged_count": count,
            "excluded_count": count - sum(fates[key].values()),
            "matched_count": fates[key][1],
            "ambiguous_count": fates[key][2],
            "unmatched_count": fates[key][0],
        }
        for key, count in staged.items()
    ]


def _shown(world: OracleWorld, row: Row) -> bool:
    return world.consent.granted(SOURCE, row["student_id"], "learner_insight", row["time"])


def _end(session: Row) -> datetime:
    ended_at = session["ended_at"] or session["started_at"] + OPEN_SESSION
    return min(ended_at, session["started_at"] + LONGEST_SESSION)


TABLES = {
    "practice.agg_practice_metric_hours": agg_practice_metric_hours,
    "ops.agg_measurement_matching": agg_measurement_matching,
}
