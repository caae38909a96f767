"""What a build has to look at: the logical now, and what is said where nothing landed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestration.landing.load import load_pending
from orchestration.settings import Settings
from orchestration.warehouse.errors import NothingLandedError
from orchestration.warehouse.state import plan_build
from tests.unit.landing.batches import EVENTS, NOW, encoded, put, rows

FILES = encoded(EVENTS, rows(EVENTS, 5), "ndjson")


def test_the_logical_now_is_when_the_newest_batch_was_sent(settings: Settings) -> None:
    for name, days in (("old", 9), ("new", 2)):
        put(settings, name, FILES, sent_at=NOW - timedelta(days=days))
    load_pending(settings, now=NOW)
    assert plan_build(settings).as_of == NOW - timedelta(days=2)


def test_a_clock_that_runs_ahead_does_not_move_the_logical_now_beyond_the_landing(
    settings: Settings,
) -> None:
    put(settings, "honest", FILES, sent_at=NOW - timedelta(days=2))
    put(settings, "ahead", FILES, sent_at=NOW + timedelta(hours=20))
    put(settings, "refused", FILES, sent_at=NOW + timedelta(days=400))
    load_pending(settings, now=NOW)
    assert plan_build(settings).as_of == NOW
    assert plan_build(settings).new_batches == ("ahead", "honest")


def test_where_nothing_came_it_is_said_how_to_bring_something(settings: Settings) -> None:
    load_pending(settings, now=NOW)
    with pytest.raises(NothingLandedError, match="No batch has landed yet: put one into landing/"):
        plan_build(settings)


def test_where_all_was_refused_it_is_said_why(settings: Settings) -> None:
    for name in ("first", "second"):
        put(settings, name, FILES, sent_at=NOW + timedelta(days=400))
    put(settings, "third", FILES, rowCount=-1)
    load_pending(settings, now=NOW)
    with pytest.raises(
        NothingLandedError, match=r"all 3 were refused \(2 CLOCK_AHEAD, 1 MANIFEST_INVALID\)"
    ):
        plan_build(settings)
