"""What was done in the app, counted batch by batch, is what is counted at once.

Belongs here: what comes of single actions. Does not belong here: the sessions themselves
(`test_incremental.py`).
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
    "intermediate.engagement",
]
TABLES = ["intermediate.int_engagement__feature_days", "intermediate.int_engagement__periods"]
ACTIONS = (("settings", "preference_changed"), ("goals", "goal_viewed"), ("social", "post_liked"))


def _world(seed: int) -> World:
    made = World(Random(seed))  # noqa: S311  # chance, not secrecy
    random, learners = made.random, made.learners("fit", 5)
    for number in range(300):
        at = made.moment()
        category, action = random.choice(ACTIONS)
        row = {
            "id": f"e{number}",
            "timestamp": at,
            "userId": random.choice((*learners, None)),
            "sessionId": f"s{number % 40}",
            "eventType": random.choice(("user_action", "user_action", "system_event")),
            "category": category,
            "action": action,
            "deviceInfo_platform": "ios",
            "deviceInfo_appVersion": "4.2",
            "deviceInfo_osVersion": "19",
            "privacyFlags_canTrack": random.random() < 0.95,
            "privacyFlags_canProfile": True,
            "privacyFlags_canShare": False,
            "privacyFlags_consentDate": BEGIN,
            "privacyFlags_consentVersion": "1",
        }
        made.send(("fitness_coach", "analytics_events"), row, at)
        if random.random() < 0.1:
            moved = {**row, "timestamp": at + timedelta(hours=random.choice((-50, -5, 5, 30)))}
            made.send(("fitness_coach", "analytics_events"), moved, at)
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


@pytest.mark.parametrize("seed", [6, 7])
def test_actions_batch_by_batch_are_the_same_as_at_once(seed: int, tmp_path: Path) -> None:
    assert_same_batch_by_batch(_world(seed), MODELS, TABLES, tmp_path)
