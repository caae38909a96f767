"""Segments change when what was planted changes, and are there for those who allow profiling."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest

from orchestration.releases.store import current_release
from tests.conftest import World
from tests.oracle.world import OracleWorld
from tests.planted import by_pseudonym

pytestmark = pytest.mark.xdist_group("world")

APP = "fitness_coach"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def given(world: World) -> OracleWorld:
    """The shared world."""
    return OracleWorld(world.settings.lake, current_release(world.settings).folder)


@pytest.fixture(scope="module")
def segments(given: OracleWorld) -> pl.DataFrame:
    """Segments in the release."""
    return pl.read_parquet(given.release / "marts" / "product.dim_segments.parquet")


def is_allowed(given: OracleWorld, learner: str, day: date) -> bool:
    """Whether profiling was allowed at noon of a day, and is now."""
    return given.consent.granted(APP, learner, "profiling", datetime.combine(day, time(12)))


def test_goals_change_on_the_day_on_which_it_was_planted(
    world: World, given: OracleWorld, segments: pl.DataFrame
) -> None:
    """Profiles come as they stand every few days: a goal that never came is not seen."""
    told: dict[str, datetime] = {}
    for version in given.lake.versions(APP, "profiles"):
        known = told.get(version["userId"], version["updatedAt"])
        told[version["userId"]] = min(known, version["updatedAt"])
    seen: set[tuple[Any, ...]] = set()
    for row in by_pseudonym(world.settings.data_root, APP, "goal_changes").iter_rows(named=True):
        day = given.days.local_date(APP, row["learner"], row["changed_at"])
        was_told = given.days.local_date(APP, row["learner"], told[row["learner"]]) < day
        if was_told and all(is_allowed(given, row["learner"], each) for each in (day - DAY, day)):
            seen.add((row["learner"], day, row["goal_before"], row["goal_after"]))
    goals = segments.filter(pl.col("segment_type") == "goal_category")
    found = goals.join(
        goals,
        left_on=["learner_id", "valid_to_date"],
        right_on=["learner_id", "valid_from_date"],
    ).select("learner_id", "valid_to_date", "segment", "segment_right")
    assert len(seen) > 2
    assert seen == set(found.rows())


def test_everybody_who_allows_profiling_has_a_goal_and_a_tier_and_nobody_else(
    given: OracleWorld, segments: pl.DataFrame
) -> None:
    goals = {row["userId"] for row in given.lake.standing(APP, "profiles") if row["goalCategory"]}
    allowed = {
        learner for learner in goals if is_allowed(given, learner, given.today((APP, learner)))
    }
    now = segments.filter("is_current")
    for segment_type in ("goal_category", "subscription_tier"):
        own = now.filter(pl.col("segment_type") == segment_type)["learner_id"]
        assert own.is_unique().all()
        assert set(own) == allowed
    assert 0 < len(allowed) < len(goals)
    assert set(segments["source_system"]) == {APP}
    assert all(given.consent.now(APP, each, "profiling") for each in segments["learner_id"])
