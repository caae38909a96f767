"""Believable: heavy tails, seasons, evenings, late rows, strangers."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import polars as pl

from orchestration.simulator.parameters import Parameters
from orchestration.simulator.seasons import day_factors
from tests.unit.simulator.landed import LandedWorld


def test_few_learners_do_much_of_it(world: LandedWorld) -> None:
    sessions = world.facts("practice_tracker", "practice_sessions")
    counts = np.sort(sessions.group_by("student_id").len()["len"].to_numpy())[::-1]
    assert counts[: len(counts) // 10].sum() > 0.25 * counts.sum()
    assert counts.var() > 5 * counts.mean()  # a Poisson count would have a ratio of one


def test_weekends_differ_from_mondays(world: LandedWorld) -> None:
    events = world.facts("song_practice", "performance_sessions")
    weekday = Counter(events["started_at"].dt.weekday().to_list())
    assert weekday[1] + weekday[2] > 1.15 * (weekday[5] + weekday[6])


def test_winter_is_busier_than_summer() -> None:
    year = day_factors(Parameters(learners=20, days=364, seed=0, until=date(2027, 1, 1)))
    january, july = year[7:35].mean(), year[189:217].mean()
    assert january > 1.3 * july
    assert abs(year.mean() - 1) < 0.01


def test_practice_happens_in_the_evening_of_the_students_zone(world: LandedWorld) -> None:
    sessions = world.facts("practice_tracker", "practice_sessions")
    zones = world.table("practice_tracker_zones")
    local = sessions.join(zones, left_on="student_id", right_on="learner")
    local = local.filter(pl.col("moved_at").is_null()).with_columns(
        hour=pl.concat(
            [
                part.select(
                    pl.col("start_time")
                    .dt.replace_time_zone("UTC")
                    .dt.convert_time_zone(zone)
                    .dt.hour()
                )
                for (zone,), part in local.filter(pl.col("moved_at").is_null()).group_by(
                    "zone", maintain_order=True
                )
            ]
        ).to_series()
    )
    assert (local["hour"].is_between(17, 22)).mean() > 0.5
    assert (local["hour"].is_between(1, 4)).mean() < 0.03


def test_offline_devices_deliver_newest_first_and_late_and_never(world: LandedWorld) -> None:
    truth = world.truth.practice_tracker
    sessions = world.facts("practice_tracker", "practice_sessions")
    assert truth.never_arrived > 0.02 * sessions.height
    assert world.truth.sessions["practice_tracker"].delivered == sessions.height
    late = world.truth.stream("practice_tracker", "practice_sessions").lateness
    assert late is not None
    assert late.over_days[3] > 0.02 * sessions.height
    assert late.future == 0
    order = sessions.sort("sent", "batch").sort("student_id", "sent", maintain_order=True)
    earlier = order.with_columns(before=pl.col("start_time").shift(1).over("student_id"))
    overtaken = earlier.filter(
        (pl.col("start_time") < pl.col("before")) & (pl.col("sent") > pl.col("sent").shift(1))
    )
    assert overtaken.height > 20


def test_bots_send_one_event_a_second_and_never_sleep(world: LandedWorld) -> None:
    (bot, *_) = world.truth.bots["fitness_coach"]
    events = world.facts("fitness_coach", "analytics_events").filter(pl.col("userId") == bot)
    times = events.sort("timestamp")["timestamp"]
    gaps = Counter(times.diff().drop_nulls().to_list())
    assert gaps.most_common(1)[0] == (timedelta(seconds=1), gaps[timedelta(seconds=1)])
    assert set(times.dt.hour()) == set(range(24))


def test_strangers_and_staff_are_among_the_members(world: LandedWorld) -> None:
    events = world.facts("fitness_coach", "analytics_events")
    assert 0.01 < events["userId"].null_count() / events.height < 0.05
    profiles = world.facts("fitness_coach", "profiles")
    internal = profiles.filter("isInternal")["userId"].to_list()
    assert sorted(internal) == sorted(
        set(world.truth.internal["fitness_coach"]) & set(profiles["userId"])
    )
    assert profiles["email"].n_unique() < profiles.height  # placeholders name nobody


def test_clocks_that_run_ahead_are_as_many_as_planted(world: LandedWorld) -> None:
    facts = world.truth.fitness_coach
    meals = world.truth.stream("fitness_coach", "nutrition_logs").lateness
    assert meals is not None
    assert meals.future == facts.future_nutrition_logs == 5
    events = world.facts("fitness_coach", "analytics_events")
    sent = pl.col("sent").str.to_datetime("%Y-%m-%dT%H:%M:%SZ")
    ahead = events.filter(pl.col("timestamp") > sent)
    assert ahead["sessionId"].n_unique() == facts.future_sessions


def test_most_learners_allow_analytics_and_some_change_their_mind(world: LandedWorld) -> None:
    settings = world.checked("song_practice", "privacy_settings").unique()
    last = settings.sort("updated_at").unique("user_id", keep="last")
    assert 0.55 < last["analytics_consent"].mean() < 0.85
    assert settings.group_by("user_id").len()["len"].max() >= 3
    back_dated = settings.filter(pl.col("effective_at") < pl.col("updated_at"))
    assert 0 < back_dated.height < 0.2 * settings.height
    tracked = world.facts("fitness_coach", "analytics_events")["privacyFlags_canTrack"].mean()
    assert tracked > 0.68


def test_tables_come_as_extracts_whose_rows_change(world: LandedWorld) -> None:
    versions = world.checked("fitness_coach", "subscriptions").unique(["id", "updatedAt"])
    statuses = set(versions["status"])
    assert statuses == {"trialing", "active", "past_due", "canceled", "expired"}
    per_batch = world.checked("fitness_coach", "subscriptions").unique(["batch", "id"])
    sizes = per_batch.group_by("batch").len().sort("batch")["len"].to_list()
    assert sizes == sorted(sizes)
    assert len(sizes) == 10  # one at the start, then every week, then at the end
