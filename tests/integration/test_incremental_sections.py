"""Section visits built batch by batch are those built at once, however events and consent arrive.

Belongs here: what comes of events one by one. Does not belong here: the sessions themselves
(`test_incremental.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest

from orchestration.settings import Settings
from tests.integration.incremental import assert_same_batch_by_batch
from tests.integration.session_worlds import World

SECTIONS = "path:models/intermediate/practice/sections"
MODELS = ["intermediate.consent", "intermediate.learners", "intermediate.sessions", SECTIONS]
TABLES = [
    "intermediate.int_practice__section_visits",
    "intermediate.int_practice__pace_and_difficulty",
    "intermediate.int_practice__chord_cells",
]
LAWS = ["laws.agg_section_laws", "laws.agg_recommendation_laws"]


def _world(seed: int) -> World:
    made = World(Random(seed))  # noqa: S311  # chance, not secrecy
    learners = made.learners("song", 4)
    for number in range(80):
        started = made.moment()
        for version in range(made.random.choice((1, 1, 2))):
            row = {
                "id": number,
                "user_id": made.random.choice(learners),
                "song_id": made.random.choice((None, 1, 1, 2)),
                "session_type": "practice",
                "device_type": "mobile",
                "started_at": started + timedelta(hours=made.random.choice((0, 30)) * version),
                "analytics_consent": made.random.random() < 0.9,
                "anonymous_data_only": made.random.random() < 0.1,
                "updated_at": started + timedelta(hours=version),
            }
            made.send(("song_practice", "performance_sessions"), row, started)
        for event in range(made.random.randint(0, 6)):
            _send_event(made, number * 10 + event, number, started)
    for learner in learners:
        for recorded in (made.moment(days=5), made.moment(), made.moment()):
            row = {
                "user_id": learner,
                "anonymous_only": made.random.random() < 0.1,
                "analytics_consent": made.random.random() < 0.95,
                "detailed_tracking": made.random.random() < 0.8,
                "feature_optimization_consent": True,
                "cross_session_analysis": made.random.random() < 0.8,
                "effective_at": recorded + timedelta(days=made.random.choice((-20, 0, 10, 200))),
                "updated_at": recorded,
            }
            made.send(("song_practice", "privacy_settings"), row, recorded)
    return made


def _send_event(made: World, number: int, session: int, started: datetime) -> None:
    at = started + timedelta(seconds=made.random.randrange(4_000_000) / 1_000)
    row = {
        "id": number,
        "session_id": session,
        "event_type": made.random.choice(("pause", "play", "rewind", "tempo_change", "seek")),
        "event_data": made.random.choice((None, '{"tempo_bpm": 60}', '{"tempo_bpm": 96.5}')),
        "section_name": made.random.choice((None, "verse", "bridge")),
        "chord_at_position": made.random.choice((None, "C", "G")),
        "position_seconds": made.random.choice((None, 0.0, 19.9, 20.0, 61.25)),
        "timestamp": at,
    }
    made.send(("song_practice", "performance_events"), row, at)


@pytest.mark.parametrize("seed", [4, 5])
def test_sections_batch_by_batch_are_the_same_as_at_once(seed: int, tmp_path: Path) -> None:
    assert_same_batch_by_batch(_world(seed), MODELS, TABLES, tmp_path)


def test_laws_of_sections_and_recommendations_hold_after_every_load(tmp_path: Path) -> None:
    models = [f"+{law.removeprefix('laws.')}" for law in LAWS]
    assert_same_batch_by_batch(_world(4), models, LAWS, tmp_path, after_load=_assert_laws_hold)


def _assert_laws_hold(settings: Settings) -> None:
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        for table in LAWS:
            broken = connection.table(table).filter("expected <> actual").fetchall()
            assert broken == [], table
