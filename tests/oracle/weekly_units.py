"""Areas of practice_tracker and weeks of fitness_coach that could have been recommended something.

Belongs here: units that are decided by the week. Does not belong here: spots, and which units are
shown (`recommendation_units.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.oracle.ai_answers import APP, made
from tests.oracle.experiment_sums import began
from tests.oracle.measurements import SOURCE as TRACKER
from tests.oracle.slow_practice import WHOLE_PIECE
from tests.oracle.statistics import mean_of
from tests.oracle.tempo import NO_PIECE, practice_sessions, practised, readings, target_tempos
from tests.oracle.windows import days_before
from tests.oracle.world import OracleWorld

PURPOSE = "trend_comparison"
FOUR = range(1, 5)


@dataclass(frozen=True)
class Unit:
    """Something that could have been recommended on a day, and its figures."""

    source: str
    kind: str
    learner: str
    name: str
    decided: date
    is_recommended: bool
    numbers: dict[str, float | None]


@dataclass(frozen=True)
class _Read:
    """A session in an area: its day, its readings of accuracy and its tempo."""

    day: date
    accuracy: list[float]
    tempo: float | None


def _read_areas(world: OracleWorld) -> dict[tuple[str, str, str], list[_Read]]:
    read, targets = readings(world), target_tempos(world)
    segments: dict[str, set[str]] = defaultdict(set)
    for row in world.lake.standing(TRACKER, "practice_segments"):
        segments[f"{TRACKER}:{row['session_id']}"].add(row["name"])
    areas: dict[tuple[str, str, str], list[_Read]] = defaultdict(list)
    for session in practice_sessions(world):
        name, learner = session["session_id"], session["learner_id"]
        own = read.get(name)
        is_compared = session["can_compare_sessions"] and world.consent.granted(
            TRACKER, learner, PURPOSE, session["started_at"]
        )
        if own and own.accuracy and is_compared and not session["is_future_clock"]:
            told = _Read(
                session["local_date"], own.accuracy, practised(own.detected, targets[name])
            )
            for segment in segments.get(name, {WHOLE_PIECE}):
                areas[learner, session["content_id"] or NO_PIECE, segment].append(told)
    return areas


def areas(world: OracleWorld) -> Iterator[Unit]:
    """Areas in the weeks in which their accuracy was read."""
    for (learner, piece, segment), sessions in _read_areas(world).items():
        for sunday in {sunday_of(one.day) for one in sessions}:
            after, before = (
                _accuracy(sessions, sunday, 0, 28),
                _accuracy(sessions, sunday, -63, -35),
            )
            now, tempos = _accuracy(sessions, sunday, -7, 0), _inside(sessions, sunday, -7, 0)
            numbers = {
                "outcome": mean_of(after),
                "outcome_count": len(after) or None,
                "outcome_before": mean_of(before),
                "outcome_before_count": len(before) or None,
                "current_outcome": mean_of(now),
                "current_count": len(now),
                "previous_outcome": mean_of(_accuracy(sessions, sunday, -35, -7)),
                "current_bpm": mean_of([one.tempo for one in tempos if one.tempo is not None]),
            }
            key = TRACKER, "slow_practice", learner, f"{piece}:{segment}", sunday
            yield Unit(*key, sum(now) / len(now) < 70, numbers)


def _inside(sessions: list[_Read], sunday: date, first: int, last: int) -> list[_Read]:
    return [one for one in sessions if first < (one.day - sunday).days <= last]


def _accuracy(sessions: list[_Read], sunday: date, first: int, last: int) -> list[float]:
    return [value for one in _inside(sessions, sunday, first, last) for value in one.accuracy]


def sunday_of(day: date) -> date:
    """The last day of a day's week."""
    return day + timedelta(6 - day.weekday())


def _by_week(world: OracleWorld, moments: Iterable[tuple[str, datetime]]) -> Counter[Any]:
    """How often something happened, by learner and the Sunday of its week."""
    return Counter(
        (learner, sunday_of(at.date()))
        for learner, at in moments
        if world.consent.granted(APP, learner, PURPOSE, at)
    )


def weeks(world: OracleWorld) -> Iterator[Unit]:
    """Weeks after a workout in one of the four before."""
    started = world.lake.standing(APP, "workouts")
    workouts = _by_week(world, ((row["userId"], row["startedAt"]) for row in started))
    told = _by_week(world, ((row["learner_id"], row["recommended_at"]) for row in made(world)))
    for learner, sunday in {(who, week + timedelta(7 * n)) for who, week in workouts for n in FOUR}:
        around = [(learner, sunday - timedelta(7 * n)) for n in range(-1, 6)]
        since = began(world).get(learner)
        fifth = workouts[around[6]] if _was_there(world, since, sunday, 41) else None
        numbers = {
            "outcome": workouts[around[0]],
            "outcome_count": 1,
            "outcome_before": fifth,
            "outcome_before_count": None if fifth is None else 1,
            "current_outcome": workouts[around[1]],
            "current_count": 1,
            "previous_outcome": sum(workouts[week] for week in around[2:6]) / 4
            if _was_there(world, since, sunday, 34)
            else None,
            "earlier_recommendation_count": sum(told[week] for week in around[2:6]),
        }
        yield Unit(APP, "ai_coach", learner, "week", sunday, told[around[1]] > 0, numbers)


def _was_there(world: OracleWorld, since: datetime | None, sunday: date, days: int) -> bool:
    return since is not None and since <= midnight(world, days_before(sunday, days))


def midnight(world: OracleWorld, day: date) -> datetime:
    """A day's beginning (UTC)."""
    return datetime.combine(day, time.min, world.as_of.tzinfo)
