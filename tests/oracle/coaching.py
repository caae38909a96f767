"""What a coach may see: sums over clients who share, and none over fewer than five.

Belongs here: weeks of coaches. Does not belong here: what a single client did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.statistics import ratio
from tests.oracle.world import OracleWorld

SOURCE = "fitness_coach"
FEWEST = 5
COUNTS = (
    "workout_started",
    "workout_ended",
    "workout_completed",
    "goals_set",
    "goals_achieved",
    "recommendation",
    "answered",
    "accepted",
)

Happening = tuple[str, datetime, tuple[str, ...]]
"""Client, moment, what it counts as."""


def _happenings(world: OracleWorld) -> Iterator[Happening]:
    for row in world.lake.standing(SOURCE, "workouts"):
        over = ("workout_ended",) if row["status"] != "started" else ()
        done = ("workout_completed",) if row["status"] == "completed" else ()
        yield row["userId"], row["startedAt"], ("workout_started", *over, *done)
    for row in world.lake.standing(SOURCE, "goals"):
        yield row["userId"], row["setAt"], ("goals_set",)
        if row["achievedAt"] is not None:
            yield row["userId"], row["achievedAt"], ("goals_achieved",)
    answers = _answers(world)
    for row in world.lake.standing(SOURCE, "ai_recommendations"):
        answer = answers.get(row["id"])
        answered = ("answered",) if answer not in {None, "unanswered"} else ()
        accepted = ("accepted",) if answer == "accepted" else ()
        yield row["userId"], row["recommendedAt"], ("recommendation", *answered, *accepted)


def _answers(world: OracleWorld) -> dict[str, str]:
    """The answer that was changed last, by recommendation."""
    found: dict[str, Row] = {}
    for row in world.lake.standing(SOURCE, "ai_feedback"):
        other = found.get(row["recommendationId"])
        if other is None or _recency(row) > _recency(other):
            found[row["recommendationId"]] = row
    return {name: row["outcome"] for name, row in found.items()}


def _recency(row: Row) -> tuple[Any, ...]:
    told = row["updatedAt"]
    return told is not None, told or datetime.min, row["id"]  # noqa: DTZ901  # naive, as landed


def agg_coach_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per coach and week in which a client who shares did something."""
    coaches = {
        row["userId"]: row["coachId"]
        for row in world.lake.standing(SOURCE, "profiles")
        if row["coachId"] is not None
        and not row["isInternal"]
        and world.consent.now(SOURCE, row["userId"], "sharing")
    }
    weeks: dict[tuple[str, date], list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for learner, moment, kinds in _happenings(world):
        if learner in coaches and world.consent.granted(SOURCE, learner, "sharing", moment):
            day = world.days.local_date(SOURCE, learner, moment)
            weeks[coaches[learner], day - timedelta(days=day.weekday())].append((learner, kinds))
    clients = list(coaches.values())
    return [
        {
            "coach_id": coach,
            "week_start_date": week,
            "client_count": clients.count(coach),
            **_sums(happened),
        }
        for (coach, week), happened in weeks.items()
    ]


def _sums(happened: list[tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    active = len({learner for learner, _ in happened})
    counts = {kind: sum(kind in kinds for _, kinds in happened) for kind in COUNTS}
    shown = {
        "active_client_count": active,
        **{f"{kind}_count": number for kind, number in counts.items()},
        "workout_completion_ratio": ratio(counts["workout_completed"], counts["workout_ended"]),
        "acceptance_ratio": ratio(counts["accepted"], counts["answered"]),
    }
    return shown if active >= FEWEST else dict.fromkeys(shown)


TABLES = {"health.agg_coach_weeks": agg_coach_weeks}
