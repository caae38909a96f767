"""Workouts and injuries of `fitness_coach`.

Belongs here: how a workout goes and what it does to the member. Does not belong here: food, sleep
and steps (`nutrition.py`, `wearables.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, choose, hex_ids, moments, only, pick, take
from orchestration.simulator.fitness_coach.members import APP, Members
from orchestration.simulator.fitness_coach.sessions import Sessions
from orchestration.simulator.fitness_coach.trials import Exposed
from orchestration.simulator.history import Table
from orchestration.simulator.parameters import DAY, SECOND, Moments, Parameters, whole_milliseconds

WORKOUT_TYPES = ("strength", "running", "intervals", "yoga", "cycling", "mobility")
WORKOUT_WEIGHTS = (0.30, 0.20, 0.15, 0.14, 0.11, 0.10)
EXERCISES = {
    "strength": ["squat", "deadlift", "press"],
    "running": ["run"],
    "intervals": ["burpee", "sprint"],
    "yoga": ["flow"],
    "cycling": ["ride"],
    "mobility": ["stretch", "flow"],
}
INJURIES_PER_HOUR = (0.030, 0.048, 0.066, 0.006, 0.018, 0.003)
"""Planted injury rate per hour of each workout type."""
BODY_PARTS = ("knee", "back", "shoulder", "ankle", "wrist")
COMPLETION = 0.68
COMPLETION_OF_USE = 0.04
SHARE_LEFT_OPEN = 0.25
"""Share of unfinished workouts that the app never learns the end of."""


@dataclass(frozen=True)
class Workouts:
    """Workouts, one per workout session, in the order of the sessions.

    Attributes:
        session: Session of each workout.
        member: Member of each workout.
        kind: Position in `WORKOUT_TYPES`.
        start: When it began.
        end: When it ended.
        is_completed: Whether it was finished.
        is_open: Whether the app never learnt how it ended.
        ids: Workout ids.
    """

    session: Index
    member: Index
    kind: Index
    start: Moments
    end: Moments
    is_completed: Mask
    is_open: Mask
    ids: pl.Series


def train(
    parameters: Parameters, members: Members, sessions: Sessions, exposed: list[Exposed]
) -> Workouts:
    """Draw how each workout goes; the treatment arm of a trial with an effect finishes more."""
    draw = parameters.generator(APP, "training")
    session = np.flatnonzero(sessions.is_workout)
    member = sessions.member[session]
    after = np.cumsum(sessions.lengths)
    start = sessions.event_at[(after - sessions.lengths)[session] + 1]
    last = after[session] - 1 - sessions.has_end[session]
    chance = COMPLETION + COMPLETION_OF_USE * np.clip(members.people.use[member], -2, 2)
    for each in exposed:
        chance = chance + each.trial.effect * each.treats(member, start)
    is_completed = draw.random(len(session)) < chance
    return Workouts(
        session=session,
        member=member,
        kind=pick(draw, len(WORKOUT_TYPES), len(session), WORKOUT_WEIGHTS),
        start=start,
        end=sessions.event_at[last],
        is_completed=is_completed,
        is_open=~is_completed & (draw.random(len(session)) < SHARE_LEFT_OPEN),
        ids=hex_ids(draw, len(session), "wrk-", 12),
    )


def workout_rows(
    parameters: Parameters, members: Members, workouts: Workouts, recommendation: pl.Series
) -> Table:
    """Workouts that change: begun, then finished or left.

    Args:
        parameters: The world.
        members: The members.
        workouts: Their workouts.
        recommendation: Id of the recommendation that each workout followed, null for none.

    Returns:
        The rows.
    """
    draw = parameters.generator(APP, "workout_rows")
    count = len(workouts.start)
    seconds = (workouts.end - workouts.start) // SECOND
    exercises = pl.Series([EXERCISES[name] for name in WORKOUT_TYPES])
    begun = pl.DataFrame(
        {
            "id": workouts.ids,
            "userId": members.ids.gather(workouts.member),
            "workoutType": take(WORKOUT_TYPES, workouts.kind),
            "exerciseTypes": exercises.gather(workouts.kind),
            "status": pl.repeat("started", count, eager=True),
            "startedAt": moments(workouts.start),
            "completedAt": moments(workouts.start, np.zeros(count, dtype=np.bool_)),
            "plannedSeconds": 300 * draw.integers(2, 11, count),
            "durationSeconds": pl.repeat(None, count, dtype=pl.Int64, eager=True),
            "recommendationId": recommendation,
            "perceivedEffort": pl.repeat(None, count, dtype=pl.Int64, eager=True),
            "updatedAt": moments(workouts.start),
        }
    )
    effort = only(draw.integers(3, 10, count), workouts.is_completed & (draw.random(count) < 0.6))
    ended = begun.with_columns(
        status=take(("abandoned", "completed"), workouts.is_completed.astype(np.int64)),
        completedAt=moments(workouts.end, workouts.is_completed),
        durationSeconds=pl.Series(seconds),
        perceivedEffort=effort,
        updatedAt=moments(workouts.end),
    ).filter(~workouts.is_open)
    versions = pl.concat([begun, ended])
    return Table(versions, is_full=False)


def injury_rows(
    parameters: Parameters, members: Members, workouts: Workouts
) -> tuple[Table, Index, Index]:
    """Injuries that heal, and per workout type the exposure in seconds and the injuries."""
    draw = parameters.generator(APP, "injuries")
    seconds = (workouts.end - workouts.start) // SECOND
    chance = np.array(INJURIES_PER_HOUR)[workouts.kind] * seconds / 3600
    hurt = np.flatnonzero(draw.random(len(chance)) < chance)
    at = workouts.end[hurt]
    better = whole_milliseconds(at + draw.gamma(2, 7, len(hurt)) * DAY)
    first = pl.DataFrame(
        {
            "id": hex_ids(draw, len(hurt), "inj-", 12),
            "userId": members.ids.gather(workouts.member[hurt]),
            "bodyPart": choose(draw, BODY_PARTS, len(hurt)),
            "severity": choose(draw, ("minor", "moderate", "severe"), len(hurt), (0.7, 0.24, 0.06)),
            "workoutId": workouts.ids.gather(hurt),
            "occurredAt": moments(at),
            "recoveredAt": moments(at, np.zeros(len(hurt), dtype=np.bool_)),
            "note": pl.repeat("felt it after the last set", len(hurt), eager=True),
            "updatedAt": moments(at),
        }
    )
    recovered = first.with_columns(recoveredAt=moments(better), updatedAt=moments(better))
    versions = pl.concat([first, recovered])
    rows = Table(versions, is_full=False)
    kinds = len(WORKOUT_TYPES)
    exposure = np.bincount(workouts.kind, seconds, kinds).astype(np.int64)
    return rows, exposure, np.bincount(workouts.kind[hurt], minlength=kinds)
