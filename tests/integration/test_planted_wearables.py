"""Steps that a watch and a phone both counted come out once, and none are lost on the way."""

from __future__ import annotations

import polars as pl
import pytest

from orchestration.releases.store import current_release
from tests.conftest import World
from tests.oracle.wearables import consented, is_valid
from tests.oracle.world import OracleWorld
from tests.planted import by_pseudonym, planted_steps

pytestmark = pytest.mark.xdist_group("world")


@pytest.fixture(scope="module")
def days(world: World) -> pl.DataFrame:
    """Days of wearables in the release."""
    folder = current_release(world.settings).folder
    return pl.read_parquet(folder / "marts" / "health.fct_wearable_days.parquet")


def test_steps_are_those_that_were_walked(world: World, days: pl.DataFrame) -> None:
    """Within two percent of the planted ones; a plain sum counts most of them twice."""
    walked = planted_steps(world.settings.data_root, days)
    assert walked.height > 100
    steps = walked["steps_seen"].sum()
    assert walked["resolved_value"].sum() / steps == pytest.approx(1, abs=0.02)
    assert walked["naive_value"].sum() / steps > 1.5


def test_no_step_is_lost_where_time_is_cut(world: World, days: pl.DataFrame) -> None:
    """What the samples say is what the days say, cut at midnights and at other samples."""
    given = OracleWorld(world.settings.lake, current_release(world.settings).folder)
    for metric in ("steps", "active_minutes", "sleep_minutes"):
        sent = sum(
            row["value"]
            for row in consented(given, "learner_insight")
            if row["metric"] == metric and row["value"] is not None and is_valid(row)
        )
        assert sent > 0
        told = days.filter(pl.col("metric") == metric)["naive_value"].sum()
        assert told == pytest.approx(sent, rel=1e-9)


def test_overlaps_are_part_of_the_time_that_is_covered(days: pl.DataFrame) -> None:
    assert days.filter(pl.col("overlap_seconds") > 0).height > 50
    assert days.filter(pl.col("overlap_seconds") > pl.col("covered_seconds")).is_empty()
    assert days.filter(pl.col("wear_seconds") > pl.col("covered_seconds")).is_empty()
    assert days.filter(pl.col("covered_seconds") > 25 * 3600).is_empty()


def test_a_day_of_wear_is_of_full_quality_but_for_what_came_late(world: World) -> None:
    """A watch on all day covers it; what is missing of 1 is single samples, late or empty."""
    folder = current_release(world.settings).folder
    periods = pl.read_parquet(folder / "marts" / "health.agg_fitness_periods.parquet")
    planted = by_pseudonym(world.settings.data_root, "fitness_coach", "wearable_days")
    told = planted.filter("is_complete", "is_sound").join(
        periods.filter(pl.col("timeframe") == "daily", pl.col("wearable_sample_count") > 0),
        left_on=["learner", "local_day"],
        right_on=["learner_id", "period_start_date"],
    )
    worn = told.filter(pl.col("intervals_worn") == 4)
    assert worn.height > 30
    lost = (1 - worn["wearable_quality_ratio"]) * 3 * worn["wearable_sample_count"]
    assert (lost - lost.round()).abs().max() == pytest.approx(0, abs=1e-9)
    assert lost.sum() / worn["wearable_sample_count"].sum() == pytest.approx(0.02, abs=0.02)
    seldom = told.filter(pl.col("intervals_worn") < 4)["wearable_quality_ratio"]
    assert seldom.min() < worn["wearable_quality_ratio"].min()
