"""A world of learning_platform known by heart; S3's dashboard and velocity to the digit in it.

Belongs here: its rows. Does not belong here: what the marts must say of them (the tests).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from tests.integration.lakes import Batch, Row

AS_OF = datetime.fromisoformat("2026-03-10 12:00:00")
LISTS = 200
DRAW = Random(3)  # noqa: S311  # chance, not secrecy
SCORES = {
    f"list-{number}": [round(DRAW.uniform(0, 100), 2) for _ in range(DRAW.randint(1, 30))]
    for number in range(LISTS)
}
SCORES["half a point"] = [70.0, 70.5, 71.0]
SCORES["ana"] = [12.0, 80.0, 84.0, 86.0, 88.0, 88.0]


def _days_ago(days: int, hour: int = 9) -> datetime:
    return datetime.combine(AS_OF.date() - timedelta(days=days), datetime.min.time()) + timedelta(
        hours=hour
    )


def _modules() -> Iterator[Row]:
    for place in range(1, 16):
        yield {"id": f"h{place}", "course": "Harmony", "position": place}


def _enrolments() -> Iterator[Row]:
    for place in range(1, 10):
        done = place <= 8
        yield {
            "learner_id": "ana",
            "module_id": f"h{place}",
            "status": "completed" if done else "in_progress",
            "enrolled_at": _days_ago(90 - place),
            "completed_at": _days_ago(60 - 7 * place) if done else None,
        }


def _activities() -> Iterator[Row]:
    """13 on six of the last seven days, three of them today, and three in the week before."""
    ages = [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 6, 6]
    known = [True] * 8 + [False] * 2 + [None] * 3
    for number, (age, is_completed) in enumerate(zip(ages, known, strict=True)):
        yield _activity("ana", number, age, is_completed)
    for number, age in enumerate((7, 9, 13), start=len(ages)):
        yield _activity("ana", number, age, None)
    for number, age in enumerate([1] * 7 + [8] * 10):
        yield _activity("ben", number, age, None)


def _activity(learner: str, number: int, age: int, is_completed: bool | None) -> Row:
    return {
        "id": f"{learner}-{number}",
        "learner_id": learner,
        "activity_type": "quiz",
        "occurred_at": _days_ago(age) + timedelta(minutes=number),
        "is_completed": is_completed,
    }


def _assessments() -> Iterator[Row]:
    for learner, scores in SCORES.items():
        for number, score in enumerate(scores):
            yield {
                "id": f"{learner}-{number}",
                "learner_id": learner,
                "score": score,
                "submitted_at": _days_ago(50 - number),
            }


def learning_batches() -> list[Batch]:
    """Every row of the world, one batch per stream."""
    streams = {
        "learners": [
            {"id": "ana", "current_level": "Intermediate", "registered_at": _days_ago(99)}
        ],
        "modules": list(_modules()),
        "module_progress": list(_enrolments()),
        "activities": list(_activities()),
        "assessments": list(_assessments()),
    }
    return [
        Batch(stream, "learning_platform", stream, rows, AS_OF) for stream, rows in streams.items()
    ]
