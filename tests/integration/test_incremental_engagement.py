"""What was done in the app, counted batch by batch, is what is counted at once.

Belongs here: what comes of single actions. Does not belong here: the sessions themselves
(`test_incremental.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Lake
from tests.integration.session_worlds import BEGIN, World, batches

LOADS = 4
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


def _run(settings: Settings, names: list[str], as_of: datetime, before: datetime | None) -> None:
    outcome = run_dbt(settings, names, as_of=as_of, previous_as_of=before)
    assert outcome.problems == []


def _rows(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(settings.build_file)) as connection:
        return {
            table: connection.execute(f"select * from {table} order by all").fetchall()
            for table in TABLES
        }


@pytest.mark.parametrize("seed", [6, 7])
def test_actions_batch_by_batch_are_the_same_as_at_once(seed: int, tmp_path: Path) -> None:
    settings = Settings(data_root=tmp_path / "data", memory_limit="1GB")
    lake = Lake(settings)
    lake.prepare()
    before: datetime | None = None
    for load in batches(_world(seed), LOADS):
        lake.land(*load)
        as_of = max([batch.sent_at for batch in load] + ([before] if before else []))
        if before is None:
            _run(settings, ["seed"], as_of, None)
            _run(settings, ["run", "--select", "staging"], as_of, None)
        _run(settings, ["run", "--select", *MODELS], as_of, before)
        before = as_of
    assert before is not None
    step_by_step = _rows(settings)
    _run(settings, ["run", "--full-refresh", "--select", *MODELS], before, None)
    for table, rows in _rows(settings).items():
        assert step_by_step[table] == rows, table
        assert rows, f"{table} is empty, so nothing was compared"
