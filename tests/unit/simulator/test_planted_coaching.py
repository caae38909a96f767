"""What was planted in `fitness_coach` can be found again with simple arithmetic on raw rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from tests.unit.simulator.landed import LandedWorld


def test_accuracy_per_model_version_is_counted_exactly_and_near_the_plan(
    world: LandedWorld,
) -> None:
    recommended = world.facts("fitness_coach", "ai_recommendations").select(
        pl.col("id").alias("recommendationId"), "modelType", "modelVersion"
    )
    feedback = world.facts("fitness_coach", "ai_feedback").join(recommended, on="recommendationId")
    for planted in world.truth.fitness_coach.models:
        own = feedback.filter(
            pl.col("modelType") == planted.model_type,
            pl.col("modelVersion") == planted.model_version,
        )
        judged = own["outcomeCorrect"].drop_nulls()
        assert (own.height, judged.len(), judged.sum()) == (
            planted.answered,
            planted.judged,
            planted.correct,
        )
        outcomes = [
            own.filter(pl.col("outcome") == name).height
            for name in ("accepted", "modified", "rejected")
        ]
        assert outcomes == [planted.accepted, planted.modified, planted.rejected]
        error = np.sqrt(planted.accuracy * (1 - planted.accuracy) / planted.judged)
        assert planted.correct / planted.judged == pytest.approx(planted.accuracy, abs=4 * error)


def test_the_degraded_version_is_as_sure_as_before_and_right_less_often(
    world: LandedWorld,
) -> None:
    facts = world.truth.fitness_coach
    before, after = facts.models[-2], facts.models[-1]
    assert after.since == facts.drift_onset
    assert before.correct / before.judged > 0.78
    assert after.correct / after.judged < 0.75
    confidence = (
        world.facts("fitness_coach", "ai_recommendations")
        .filter(pl.col("modelType") == "recovery_recommendations")
        .group_by("modelVersion")
        .agg(pl.col("confidence").mean())
        .sort("modelVersion")["confidence"]
    )
    assert confidence[0] == pytest.approx(confidence[1], abs=0.02)


def first_exposures(world: LandedWorld) -> pl.DataFrame:
    """The first exposure of every member while the experiment ran."""
    experiments = world.facts("fitness_coach", "experiments")
    running = world.facts("fitness_coach", "experiment_exposures").join(
        experiments.select("startAt", "endAt", experimentId="id"), on="experimentId"
    )
    return (
        running.filter(pl.col("exposedAt").is_between("startAt", "endAt"))
        .sort("exposedAt")
        .unique(["experimentId", "userId"], keep="first", maintain_order=True)
        .drop("startAt", "endAt")
    )


def test_one_experiment_has_its_effect_and_the_other_has_none(world: LandedWorld) -> None:
    workouts = world.facts("fitness_coach", "workouts")
    exposures = first_exposures(world)
    after = exposures.join(workouts, on="userId").filter(pl.col("startedAt") >= pl.col("exposedAt"))
    for planted in world.truth.fitness_coach.experiments:
        rates = {}
        for variant, arm in planted.arms.items():
            is_own = (pl.col("experimentId") == planted.experiment_id) & (
                pl.col("variant") == variant
            )
            own = after.filter(is_own)
            completed = (own["status"] == "completed").sum()
            assert exposures.filter(is_own).height == arm.exposed
            assert (own.height, completed) == (arm.workouts, arm.completed)
            rates[variant] = completed / own.height
        difference = rates["treatment"] - rates["control"]
        assert difference == pytest.approx(planted.effect, abs=0.06)


def test_recurring_revenue_of_every_day_follows_from_the_subscription_versions(
    world: LandedWorld,
) -> None:
    versions = world.checked("fitness_coach", "subscriptions").unique(["id", "updatedAt"])
    versions = versions.sort("updatedAt", "id")
    monthly = pl.when(pl.col("billingPeriod") == "year").then(pl.col("amountCents") // 12)
    planted = world.table("fitness_coach_revenue_by_day")
    for day in planted["day"].unique().sort():
        midnight = datetime.combine(day, datetime.min.time()) + timedelta(days=1)
        current = versions.filter(pl.col("updatedAt") < midnight).unique("id", keep="last")
        paying = current.filter(pl.col("status").is_in(["active", "past_due"]))
        found = paying.group_by("currency").agg(
            monthly.otherwise(pl.col("amountCents")).sum().alias("cents")
        )
        wanted = planted.filter(pl.col("day") == day)
        wanted = wanted.group_by("currency").agg(pl.col("mrr_cents").sum().alias("cents"))
        assert dict(found.iter_rows()) == dict(wanted.iter_rows()), day


def test_revenue_movements_explain_the_change_of_revenue(world: LandedWorld) -> None:
    revenue = world.table("fitness_coach_revenue_by_day")
    moves = world.table("fitness_coach_revenue_movements")
    days = revenue["day"].unique().sort()
    by_day = dict(revenue.group_by("day").agg(pl.col("mrr_cents").sum()).iter_rows())
    change = dict(moves.group_by("day").agg(pl.col("cents").sum()).iter_rows())
    for before, day in pairwise(days):
        assert by_day[day] - by_day[before] == change.get(day, 0)
    assert set(moves["movement"]) == {"new", "expansion", "contraction", "churn", "reactivation"}


def test_payments_add_up_to_the_planted_revenue(world: LandedWorld) -> None:
    payments = world.facts("fitness_coach", "payments").filter(
        pl.col("status") == "succeeded",
        pl.col("occurredAt") >= datetime(2026, 9, 2),  # noqa: DTZ001 - the lake is naive UTC
    )
    sign = pl.when(pl.col("kind") == "charge").then(1).otherwise(-1)
    totals = payments.group_by("currency").agg((sign * pl.col("amountCents")).sum())
    assert dict(totals.iter_rows()) == world.truth.fitness_coach.paid_revenue_cents


def test_churn_follows_its_hazard(world: LandedWorld) -> None:
    hazards = world.table("fitness_coach_churn_hazards")
    expected, found = hazards["hazard"].sum(), hazards["churned"].sum()
    assert abs(found - expected) < 4 * np.sqrt((hazards["hazard"] * (1 - hazards["hazard"])).sum())
    assert hazards["hazard"].max() > 4 * hazards["hazard"].min()


def test_sessions_are_found_again_by_id_and_pause(world: LandedWorld) -> None:
    events = world.facts("fitness_coach", "analytics_events").sort(
        "userId", "sessionId", "timestamp"
    )
    previous = pl.col("timestamp", "sessionId", "userId").shift(1).name.prefix("previous_")
    begins = events.with_columns(previous).select(
        (pl.col("sessionId") != pl.col("previous_sessionId")).fill_null(value=True)
        | pl.col("userId").ne_missing(pl.col("previous_userId"))
        | (pl.col("timestamp") - pl.col("previous_timestamp") > timedelta(minutes=30))
    )
    planted = world.truth.sessions["fitness_coach"]
    assert begins.to_series().sum() == planted.delivered
    assert planted.delivered < planted.planted + 1


def test_flags_on_events_are_what_the_app_knew_at_the_session(world: LandedWorld) -> None:
    consents = world.facts("fitness_coach", "consents").select(
        "userId", "recordedAt", "canTrack", "canShare"
    )
    events = world.facts("fitness_coach", "analytics_events").drop_nulls("userId")
    started = pl.col("timestamp").min().over("userId", "sessionId")
    known = (
        events.with_columns(started=started)
        .sort("started")
        .join_asof(
            consents.sort("recordedAt"),
            left_on="started",
            right_on="recordedAt",
            by="userId",
            check_sortedness=False,
        )
    )
    agrees = (known["privacyFlags_canTrack"] == known["canTrack"].fill_null(value=False)) & (
        known["privacyFlags_canShare"] == known["canShare"].fill_null(value=False)
    )
    # a clock that runs ahead, or an id used for two sessions, misleads this simple look-up
    assert agrees.mean() > 0.998


def test_sessions_without_an_end_event_are_as_many_as_planted(world: LandedWorld) -> None:
    events = world.facts("fitness_coach", "analytics_events")
    ends = events.filter(pl.col("action") == "session_ended").height
    starts = events.filter(pl.col("action") == "session_started").height
    assert starts - ends == world.truth.sessions["fitness_coach"].without_end


def test_workouts_and_their_events_tell_the_same(world: LandedWorld) -> None:
    events = world.facts("fitness_coach", "analytics_events")
    counts = dict(events.group_by("action").len().iter_rows())
    workouts = world.facts("fitness_coach", "workouts")
    status = dict(workouts.group_by("status").len().iter_rows())
    lost = world.truth.fitness_coach.use.lost_platform_events["web"]
    # beside those, only sessions still on a device when the world ended are missing
    assert 0 <= workouts.height - counts["workout_started"] - lost["workout_started"] < 20
    assert 0 <= status["completed"] - counts["workout_completed"] - lost["workout_completed"] < 20
    assert 0 <= status["abandoned"] - counts["workout_abandoned"] < 20
