"""Wearables of `fitness_coach` overlap, sleep through midnight and break, as planted."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from tests.unit.simulator.landed import LandedWorld

NIGHT = timedelta(hours=9)


def samples(world: LandedWorld, metric: str) -> pl.DataFrame:
    """Samples of one measure."""
    return world.facts("fitness_coach", "wearable_syncs").filter(pl.col("metric") == metric)


def local(world: LandedWorld, rows: pl.DataFrame) -> pl.DataFrame:
    """Samples with begin and end in the wall clock of the wearer."""
    people = world.table("learners").filter(pl.col("source") == "fitness_coach")
    zoned = rows.join(people.select("zone", userId="learner"), on="userId")
    return pl.concat(
        part.with_columns(
            pl.col("startAt", "endAt")
            .dt.replace_time_zone("UTC")
            .dt.convert_time_zone(zone)
            .dt.replace_time_zone(None)
        )
        for (zone,), part in zoned.group_by("zone", maintain_order=True)
    )


def test_watch_and_phone_overlap_and_can_be_resolved(world: LandedWorld) -> None:
    steps = world.facts("fitness_coach", "wearable_syncs").filter(pl.col("metric") == "steps")
    days = world.table("fitness_coach_wearable_days").filter("is_complete")
    chunk = steps.filter(pl.col("endAt") - pl.col("startAt") <= timedelta(hours=5))
    best = chunk.sort("deviceType", descending=True).unique(["userId", "startAt"], keep="first")
    whole = steps.filter(pl.col("endAt") - pl.col("startAt") > timedelta(hours=5))
    planted = days["steps_seen"].sum()
    assert steps["value"].sum() > 1.3 * planted  # the naive sum counts steps twice
    assert best["value"].sum() < 1.05 * planted
    assert whole.height > 0.02 * steps.height


def test_samples_without_a_value_or_a_time_are_as_many_as_planted(world: LandedWorld) -> None:
    rows = world.facts("fitness_coach", "wearable_syncs")
    facts = world.truth.fitness_coach
    assert rows["value"].null_count() == facts.wearable_null_values
    assert facts.wearable_null_values / rows.height == pytest.approx(0.01, abs=0.003)
    invalid = rows.filter(pl.col("endAt") <= pl.col("startAt"))
    assert invalid.height == facts.wearable_invalid
    assert facts.wearable_invalid / rows.height == pytest.approx(0.005, abs=0.002)
    assert invalid.filter(pl.col("endAt") < pl.col("startAt")).height > 5


def test_rings_tell_of_nights_and_some_watches_of_active_minutes(world: LandedWorld) -> None:
    rows = world.facts("fitness_coach", "wearable_syncs")
    kinds = rows.group_by("metric", "deviceType").agg(pl.col("userId").n_unique(), pl.len())
    found = {(metric, device): people for metric, device, people, _ in kinds.iter_rows()}
    assert set(found) == {
        ("steps", "watch"),
        ("steps", "phone"),
        ("heart_rate", "watch"),
        ("sleep_minutes", "ring"),
        ("active_minutes", "watch"),
    }
    wearers = rows["userId"].n_unique()
    assert found["sleep_minutes", "ring"] / wearers == pytest.approx(0.08, abs=0.04)
    assert found["active_minutes", "watch"] / wearers == pytest.approx(0.10, abs=0.04)
    active = samples(world, "active_minutes").drop_nulls("value")
    walked = samples(world, "steps").filter(pl.col("deviceType") == "watch")
    both = active.join(walked, on=["userId", "deviceId", "startAt"])
    both = both.drop_nulls("value_right")
    assert both.height > 0.9 * active.height
    assert pl.select(pl.corr(both["value"], both["value_right"])).item() > 0.8


def test_minutes_asleep_belong_to_the_evening_and_to_the_next_morning(world: LandedWorld) -> None:
    whole = samples(world, "sleep_minutes").drop_nulls("value")
    nights = local(world, whole.filter(pl.col("endAt") - pl.col("startAt") == NIGHT))
    assert (nights["startAt"].dt.date() < nights["endAt"].dt.date()).all()
    assert nights["value"].is_between(90, 535).all()
    day = pl.col("startAt").dt.date()
    parts = pl.concat(
        [
            nights.select("userId", local_day=day, minutes=pl.col("value") * 2 / 9),
            nights.select(
                "userId", local_day=day.dt.offset_by("1d"), minutes=pl.col("value") * 7 / 9
            ),
        ]
    )
    found = parts.group_by("userId", "local_day").agg(pl.col("minutes").sum())
    planted = world.table("fitness_coach_wearable_days").drop_nulls("sleep_minutes")
    both = planted.join(found, left_on=["learner", "local_day"], right_on=["userId", "local_day"])
    assert both.height == planted.height > 60
    assert (both["minutes"] - both["sleep_minutes"]).abs().max() < 0.01


def test_days_with_a_broken_sample_of_steps_are_marked(world: LandedWorld) -> None:
    days = world.table("fitness_coach_wearable_days")
    steps = samples(world, "steps")
    broken = steps.filter(pl.col("value").is_null() | (pl.col("endAt") <= pl.col("startAt")))
    marked = (
        local(world, broken).select("userId", pl.col("startAt").dt.date().alias("day")).unique()
    )
    unsound = days.filter(~pl.col("is_sound")).select("learner", "local_day")
    assert set(unsound.iter_rows()) == set(marked.iter_rows())
