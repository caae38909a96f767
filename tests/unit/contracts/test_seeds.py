"""Payloads as the apps' own documents show them are accepted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from orchestration.contracts.publish import json_schema
from orchestration.contracts.registry import contract
from tests.unit.contracts.checking import Checker

STARTED_SESSION = {
    "id": 789,
    "user_id": 1,
    "session_type": "practice",
    "song_id": 123,
    "setlist_id": 456,
    "device_type": "tablet",
    "analytics_consent": True,
    "started_at": "2023-11-01T00:00:00Z",
}
ENDED_SESSION = {
    **STARTED_SESSION,
    "completion_percentage": 85.0,
    "session_rating": 4,
    "difficulty_rating": 3,
}
RECORDED_EVENT = {
    "id": 1,
    "session_id": 789,
    "event_type": "pause",
    "timestamp": "2023-11-01T00:00:30Z",
    "position_seconds": 30.5,
    "chord_at_position": "G",
    "section_name": "verse",
    "event_data": {"tempo_bpm": 120},
}
UPDATED_SETTINGS = {
    "user_id": 1,
    "analytics_consent": True,
    "detailed_tracking": True,
    "data_retention_days": 90,
    "effective_at": "2023-11-01T00:00:00Z",
}
SAVED_TUTOR_SESSION = {
    "id": "1",
    "user_id": "user-1",
    "session_type": "conversation",
    "duration_seconds": 300,
    "words_spoken": 120,
    "pronunciation_score": 85.5,
    "fluency_score": 78.0,
    "grammar_score": 82.5,
    "topics": ["travel", "hotels"],
    "vocabulary_learned": ["reservation", "available"],
    "areas_to_improve": ["past tense", "prepositions"],
    "created_at": "2024-05-01T10:00:00Z",
}
ANONYMOUS_EVENT = {
    "id": "e-1",
    "timestamp": "2025-09-29T12:00:00.123Z",
    "sessionId": "s-1",
    "eventType": "business_event",
    "category": "subscription",
    "action": "upgraded",
    "properties": {},
    "deviceInfo": {"platform": "web", "appVersion": "1.0.0", "osVersion": "Firefox 143"},
    "privacyFlags": {
        "canTrack": False,
        "canProfile": False,
        "canShare": False,
        "consentDate": "2025-09-01T00:00:00.000Z",
        "consentVersion": "1",
    },
}
SYSTEM_METRICS = {
    "timestamp": "2025-09-29T12:00:00.000Z",
    "timeframe": "minute",
    "application": {
        "apiRequestCount": 1200,
        "averageResponseTime": 80.5,
        "p95ResponseTime": 240,
        "errorRate": 0.002,
        "activeUsers": 90,
        "concurrentSessions": 40,
        "databaseQueryCount": 5000,
        "cacheHitRate": 0.93,
    },
    "infrastructure": {
        "cpuUtilization": 0.4,
        "memoryUtilization": 0.6,
        "diskUtilization": 0.5,
        "networkIngress": 1000000,
        "networkEgress": 2000000,
        "storageUsed": 3000000000,
        "scalingEvents": 0,
    },
    "integrations": {"wearableApiSuccessRate": 0.99, "paymentSuccessRate": 1},
    "errors": {"serverErrorCount": 2, "clientErrorCount": 5, "timeoutCount": 0, "crashCount": 0},
}


@pytest.mark.parametrize(
    ("source", "stream", "payload"),
    [
        ("song_practice", "performance_sessions", STARTED_SESSION),
        ("song_practice", "performance_sessions", ENDED_SESSION),
        ("song_practice", "performance_events", RECORDED_EVENT),
        ("song_practice", "privacy_settings", UPDATED_SETTINGS),
        ("language_tutor", "session_results", SAVED_TUTOR_SESSION),
        ("fitness_coach", "analytics_events", ANONYMOUS_EVENT),
        ("fitness_coach", "analytics_events", ANONYMOUS_EVENT | {"userId": "u-1", "value": 3}),
        ("fitness_coach", "system_metrics", SYSTEM_METRICS),
    ],
)
def test_payloads_of_the_seeds_are_accepted(
    source: str, stream: str, payload: dict[str, Any], checker: Checker
) -> None:
    checked = contract(source, stream)
    Draft202012Validator(json_schema(checked)).validate(payload)
    assert checker.check(checked, [json.dumps(payload)])[0].errors is None


def test_settings_not_sent_take_the_values_that_the_seed_promises(checker: Checker) -> None:
    settings = contract("song_practice", "privacy_settings")
    line = json.dumps({"user_id": 1, "effective_at": "2023-11-01T00:00:00Z"})
    values = checker.check(settings, [line])[0].values
    assert values["anonymous_only"] is True
    assert values["data_retention_days"] == 30
    assert values["analytics_consent"] is False
    assert values["feature_optimization_consent"] is True
    assert values["detailed_tracking"] is False
    assert values["cross_session_analysis"] is False
