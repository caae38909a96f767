"""The registry holds exactly the streams that were agreed, and finds them by name."""

from __future__ import annotations

import pytest

from orchestration.contracts.base import Contract
from orchestration.contracts.errors import UnknownStreamError
from orchestration.contracts.registry import CONTRACTS, SOURCES, contract
from tests.unit.contracts.checking import EVERY_STREAM, stream_id

AGREED = {
    "song_practice": {"performance_sessions", "performance_events", "privacy_settings"},
    "fitness_coach": {
        "analytics_events",
        "profiles",
        "consents",
        "subscriptions",
        "payments",
        "marketplace_programs",
        "marketplace_orders",
        "ai_recommendations",
        "ai_feedback",
        "ai_safety_events",
        "experiments",
        "experiment_exposures",
        "workouts",
        "goals",
        "injuries",
        "nutrition_logs",
        "wearable_syncs",
        "system_metrics",
        "integration_health",
        "costs",
        "support_tickets",
        "email_deliveries",
        "app_crashes",
    },
    "practice_tracker": {
        "users",
        "students",
        "teachers",
        "student_teacher_associations",
        "practice_sessions",
        "tags",
        "session_tags",
        "videos",
        "forum_posts",
        "forum_comments",
        "post_votes",
        "practice_metrics",
        "practice_segments",
        "session_feedback",
        "reminders",
    },
    "learning_platform": {"learners", "modules", "activities", "assessments", "module_progress"},
    "language_tutor": {"session_results"},
}


def test_registry_has_exactly_the_agreed_streams() -> None:
    known = {source: {s for known, s in CONTRACTS if known == source} for source in SOURCES}
    assert known == AGREED
    assert list(SOURCES) == list(AGREED)


def test_unknown_stream_names_the_near_ones_and_the_command_that_lists_all() -> None:
    with pytest.raises(UnknownStreamError) as caught:
        contract("fitness_coach", "analytic_event")
    assert "fitness_coach/analytics_events" in str(caught.value)
    assert "`etude contracts` lists all streams" in str(caught.value)


def test_unknown_stream_far_from_all_names_still_says_what_to_do() -> None:
    with pytest.raises(UnknownStreamError, match=r"There is no stream x/y\. `etude contracts`"):
        contract("x", "y")


@pytest.mark.parametrize("checked", EVERY_STREAM, ids=stream_id)
def test_stream_facts_name_its_own_columns(checked: Contract) -> None:
    names = {field.name for field in checked.fields}
    assert checked.key
    assert set(checked.key) <= names
    assert {checked.clock, checked.version} <= names | {None}
    assert checked.grain.startswith("One row per ")
    assert checked.purpose.endswith(".")


@pytest.mark.parametrize("checked", EVERY_STREAM, ids=stream_id)
def test_clocks_are_times_and_identifiers_are_no_keys(checked: Contract) -> None:
    if checked.clock is not None:
        assert checked.field(checked.clock).type in {"timestamp", "date"}
    if checked.version is not None:
        assert checked.field(checked.version).type == "timestamp"
    assert not any(field.identifier for field in checked.fields if field.name in checked.key)
    assert all(field.description.endswith(".") for field in checked.fields)


@pytest.mark.parametrize("checked", EVERY_STREAM, ids=stream_id)
def test_lake_columns_are_the_paths_with_underscores(checked: Contract) -> None:
    assert all(field.name == field.path.replace(".", "_") for field in checked.fields)
    assert not any(field.name.startswith("_") for field in checked.fields)
