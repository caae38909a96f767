"""FitnessMetrics: what a learner did for the own fitness in a day, week or month.

Belongs here: goals, workouts, injuries, wearables' quality and the score over them. Does not belong
here: how many sessions there were (`engagement.py`), or which device is believed (`wearables.py`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle.engagement import FITNESS, done, fitness_rows, period
from tests.oracle.lake import Row
from tests.oracle.statistics import ratio
from tests.oracle.wearables import cut, is_valid
from tests.oracle.world import OracleWorld

WAKING = timedelta(hours=16)
TIMELY = timedelta(hours=24)

Traces = dict[str, list[tuple[date, Row]]]
"""What a learner left in a period: rows and their days, by what they count as."""
Covered = dict[tuple[str, date], timedelta]
"""How much of the waking hours of a learner's day samples cover."""


def traces(world: OracleWorld) -> Iterator[tuple[str, date, str, Row]]:
    """Every trace of a learner of fitness_coach: whose, on which day, as what it counts."""
    for (source, learner), day, kind, row in done(world):
        if source == FITNESS:
            yield learner, day, kind, row
    streams = [
        ("goals", "setAt", "goals_set"),
        ("goals", "achievedAt", "achieved"),
        ("goals", "updatedAt", "dropped"),
        ("injuries", "occurredAt", "injury"),
        ("wearable_syncs", "startAt", "sample"),
    ]
    for stream, clock, kind in streams:
        for row, day in fitness_rows(world, stream, clock):
            if kind not in {"achieved", "dropped"} or row["status"] == kind:
                yield row["userId"], day, kind, row


def covered_time(world: OracleWorld) -> Covered:
    """The union of all stretches of a day in which somebody awake is measured."""
    stretches: dict[tuple[str, date], list[tuple[datetime, datetime]]] = defaultdict(list)
    for row, _ in fitness_rows(world, "wearable_syncs", "startAt"):
        if row["metric"] != "sleep_minutes" and row["value"] is not None and is_valid(row):
            for day, begin, end in cut(world, row):
                stretches[row["userId"], day].append((begin, end))
    return {key: min(_union(found), WAKING) for key, found in stretches.items()}


def _union(stretches: list[tuple[datetime, datetime]]) -> timedelta:
    total, (begin, end) = timedelta(0), min(stretches)
    for next_begin, next_end in sorted(stretches):
        if next_begin > end:
            total += end - begin
            begin, end = next_begin, next_end
        end = max(end, next_end)
    return total + (end - begin)


def agg_fitness_periods(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, timeframe and period with a trace of the learner."""
    found: dict[tuple[str, str, date], Traces] = defaultdict(lambda: defaultdict(list))
    first: dict[str, date] = {}
    for learner, day, kind, row in traces(world):
        if kind == "session":
            first[learner] = min(day, first.get(learner, day))
        for timeframe in ("daily", "weekly", "monthly"):
            found[learner, timeframe, period(timeframe, day)[0]][kind].append((day, row))
    covered = covered_time(world)
    rows = []
    for (learner, timeframe, start), what in found.items():
        end, today = period(timeframe, start)[1], world.today((FITNESS, learner))
        calculated = min(end, today)
        since = max(start, first[learner]) if learner in first else None
        possible = 0 if since is None else max((calculated - since).days + 1, 0)
        rows.append(
            {
                "source_system": FITNESS,
                "learner_id": learner,
                "timeframe": timeframe,
                "period_start_date": start,
                "period_end_date": end,
                "calculated_date": calculated,
                "is_complete": end < today,
                **_progress(what, possible),
                "exercise_variety_count": _variety([row for _, row in what["workout"]]),
                "injury_count": len(what["injury"]),
                **_quality(learner, what["sample"], covered),
                "preference_change_count": sum(
                    row["action"] == "preference_changed" for _, row in what["action"]
                ),
            }
        )
    return rows


def _progress(what: Traces, possible: int) -> dict[str, Any]:
    states = [row["status"] for _, row in what["workout"]]
    completed, ended = states.count("completed"), len(states) - states.count("started")
    achieved, dropped = len(what["achieved"]), len(what["dropped"])
    active = len({day for day, _ in what["session"]})
    parts = {
        "goal_completion_ratio": ratio(achieved, achieved + dropped),
        "workout_completion_ratio": ratio(completed, ended),
        "consistency_ratio": min(1.0, active / (possible * 5 / 7)) if possible > 2 else None,
    }
    known = [part for part in parts.values() if part is not None]
    return {
        "goals_set_count": len(what["goals_set"]),
        "goals_achieved_count": achieved,
        "goals_dropped_count": dropped,
        "workout_started_count": len(states),
        "workout_ended_count": ended,
        "workout_completed_count": completed,
        "active_day_count": active,
        "possible_day_count": possible,
        **parts,
        "progress_score": 100 * sum(known) / len(known) if known else None,
        "progress_part_count": len(known),
    }


def _variety(workouts: list[Row]) -> int | None:
    told = [json.loads(row["exerciseTypes"]) for row in workouts if row["exerciseTypes"]]
    if workouts and not told:
        return None
    return len({kind for kinds in told for kind in kinds})


def _quality(learner: str, samples: list[tuple[date, Row]], covered: Covered) -> dict[str, Any]:
    days = {day for day, _ in samples}
    shares = [
        ratio(
            sum((covered.get((learner, day), timedelta(0)) for day in days), timedelta(0))
            / timedelta(microseconds=1),
            len(days) * (WAKING / timedelta(microseconds=1)),
        ),
        ratio(sum(row["syncedAt"] - row["endAt"] <= TIMELY for _, row in samples), len(samples)),
        ratio(sum(row["value"] is not None for _, row in samples), len(samples)),
    ]
    known = [share for share in shares if share is not None]
    return {
        "wearable_quality_ratio": sum(known) / 3 if known else None,
        "wearable_sample_count": len(samples),
        "wearable_day_count": len(days),
    }


TABLES = {"health.agg_fitness_periods": agg_fitness_periods}
