"""Ways through the app, built batch by batch, are what they are when built at once.

Belongs here: what comes of single events of a session. Does not belong here: the sessions
themselves (`test_incremental.py`).
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from tests.integration.incremental import assert_same_batch_by_batch
from tests.integration.session_worlds import BEGIN, World

MODELS = [
    "intermediate.consent",
    "intermediate.learners",
    "intermediate.sessions",
    "int_engagement__dirty_days",
    "int_marketplace__program_events",
    "int_product__funnel_moments",
    "int_product__session_steps",
]
TABLES = [
    "intermediate.int_marketplace__program_events",
    "intermediate.int_product__funnel_moments",
    "intermediate.int_product__session_steps",
]
ACTIONS = (
    ("nutrition", "recipe_viewed"),
    ("nutrition", "meal_logged"),
    ("workout", "workout_started"),
    ("workout", "workout_completed"),
    ("sync", "heart_rate_received"),
    ("marketplace", "program_viewed"),
    ("marketplace", "program_opened"),
)


def _world(seed: int) -> World:
    made = World(Random(seed))  # noqa: S311  # chance, not secrecy
    random, learners = made.random, made.learners("fit", 5)
    for visit in range(60):
        at, who = made.moment(), random.choice((*learners, None))
        for number in range(random.randint(1, 8)):
            category, action = random.choice(ACTIONS)
            row = {
                "id": f"e{visit}-{number}",
                "timestamp": at,
                "userId": who,
                "sessionId": f"s{visit % 40}",
                "eventType": "user_action",
                "category": category,
                "action": action,
                "label": random.choice(("prg-1", "prg-2", None)),
                "deviceInfo_platform": random.choice(("ios", "web")),
                "deviceInfo_appVersion": "4.2",
                "deviceInfo_osVersion": "19",
                "privacyFlags_canTrack": random.random() < 0.98,
                "privacyFlags_canProfile": True,
                "privacyFlags_canShare": False,
                "privacyFlags_consentDate": BEGIN,
                "privacyFlags_consentVersion": "1",
            }
            made.send(("fitness_coach", "analytics_events"), row, at)
            if random.random() < 0.1:
                moved = {**row, "timestamp": at + timedelta(hours=random.choice((-26, 1, 30)))}
                made.send(("fitness_coach", "analytics_events"), moved, at)
            at += timedelta(seconds=random.randint(5, 1_500))
    for learner in learners:
        for recorded in (made.moment(days=5), made.moment()):
            choice = {
                "id": f"{learner} {recorded}",
                "userId": learner,
                "canTrack": random.random() < 0.8,
                "canProfile": True,
                "consentDate": recorded + timedelta(days=random.choice((-20, 0, 15, 300))),
                "consentVersion": "1",
                "recordedAt": recorded,
            }
            made.send(("fitness_coach", "consents"), choice, recorded)
    return made


@pytest.mark.parametrize("seed", [8, 9])
def test_ways_batch_by_batch_are_the_same_as_at_once(seed: int, tmp_path: Path) -> None:
    assert_same_batch_by_batch(_world(seed), MODELS, TABLES, tmp_path)
