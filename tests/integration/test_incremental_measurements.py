"""Measurements matched batch by batch are those matched at once, however sessions move and end.

Belongs here: measurements that find a session, another one, or none any more. Does not belong here:
the sessions themselves (`test_incremental.py`).
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from tests.integration.incremental import assert_same_batch_by_batch
from tests.integration.session_worlds import World

MODELS = [
    "intermediate.consent",
    "intermediate.learners",
    "intermediate.sessions",
    "path:models/intermediate/practice/tracker",
    "agg_practice_metric_hours",
    "agg_measurement_matching",
]
TABLES = [
    "intermediate.int_practice__measurements",
    "intermediate.int_practice__session_tempos",
    "practice.agg_practice_metric_hours",
    "ops.agg_measurement_matching",
]


def _world(seed: int) -> World:
    """Sessions that begin and end otherwise in a later version, with measurements about them."""
    made = World(Random(seed))  # noqa: S311  # chance, not secrecy
    random, learners = made.random, made.learners("student", 3)
    for learner in learners:
        moved = made.moment(days=5)
        row = {"id": learner, "user_id": f"user-{learner}", "timezone": None, "updated_at": moved}
        made.send(("practice_tracker", "students"), row, moved)
    for number in range(60):
        who, start = random.choice(learners), made.moment()
        for version in range(random.choice((1, 1, 2))):
            began = start + timedelta(hours=random.choice((0, 2, 23)) * version)
            row = {
                "id": f"p{number}",
                "student_id": who,
                "start_time": began,
                "end_time": random.choice((None, began + timedelta(minutes=random.randint(5, 90)))),
                "target_tempo": random.choice((None, 60, 120)),
                "updated_at": start + timedelta(hours=version),
            }
            made.send(("practice_tracker", "practice_sessions"), row, start)
        for _ in range(random.randint(0, 6)):
            at = start + timedelta(minutes=random.randint(-30, 240))
            kind = random.choice(("tempo_accuracy", "average_tempo"))
            row = {
                "time": at,
                "student_id": who,
                "metric_type": kind,
                "value": random.uniform(20, 240),
            }
            made.send(("practice_tracker", "practice_metrics"), row, at)
    return made


@pytest.mark.parametrize("seed", [6, 7])
def test_measurements_batch_by_batch_are_the_same_as_at_once(seed: int, tmp_path: Path) -> None:
    assert_same_batch_by_batch(_world(seed), MODELS, TABLES, tmp_path)
