"""How `fitness_coach` is used: clicks, purchases, programs and losses are found as planted."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from tests.unit.simulator.landed import LandedWorld


def events(world: LandedWorld, *actions: str) -> pl.DataFrame:
    """Events of some actions."""
    rows = world.facts("fitness_coach", "analytics_events")
    return rows.filter(pl.col("action").is_in(actions))


def within(found: int, tries: int, probability: float) -> bool:
    """Whether a count lies within four standard errors of its expectation."""
    return abs(found / tries - probability) < 4 * np.sqrt(probability * (1 - probability) / tries)


def test_recommendations_are_opened_after_they_were_shown(world: LandedWorld) -> None:
    planted = world.truth.fitness_coach.use
    clicks = events(world, "recommendation_shown", "recommendation_opened")
    shown = clicks.filter(pl.col("action") == "recommendation_shown")
    opened = clicks.filter(pl.col("action") == "recommendation_opened")
    assert opened.height == planted.recommendations_opened
    pairs = opened.join(shown, on="sessionId").filter(
        pl.col("timestamp_right") < pl.col("timestamp")
    )
    assert pairs["id"].n_unique() == opened.height
    assert within(opened.height, planted.sessions_with_recommendation, planted.opening_probability)
    # an id used for two sessions hides a few
    assert planted.sessions_with_recommendation == pytest.approx(
        shown["sessionId"].n_unique(), rel=0.03
    )


def test_most_first_payments_follow_paywall_and_checkout_in_one_session(
    world: LandedWorld,
) -> None:
    planted = world.truth.fitness_coach.use.purchases
    paid = events(world, "subscription_started")
    assert paid.height == planted["subscription_started"]
    steps = events(world, "paywall_viewed", "checkout_started").join(
        paid.select("sessionId", paid_at="timestamp"), on="sessionId"
    )
    seen = steps.filter(pl.col("action") == "paywall_viewed")
    chosen = steps.filter(pl.col("action") == "checkout_started")
    assert (seen.height, chosen.height) == (planted["paywall_viewed"], planted["checkout_started"])
    assert within(seen.height, paid.height, 0.7)
    before = seen["paid_at"] - seen["timestamp"]
    assert before.is_between(timedelta(minutes=1), timedelta(minutes=41)).all()
    both = seen.join(chosen, on="sessionId")
    assert both.height == seen.height
    assert (
        (both["timestamp"] < both["timestamp_right"]) & (both["timestamp_right"] < both["paid_at"])
    ).all()


def test_programs_are_seen_bought_and_used_as_planted(world: LandedWorld) -> None:
    planted = world.table("fitness_coach_programs")
    seen = (
        events(world, "program_viewed", "program_opened")
        .group_by("label")
        .agg(
            views=(pl.col("action") == "program_viewed").sum(),
            openings=(pl.col("action") == "program_opened").sum(),
            viewers=pl.col("userId")
            .filter(pl.col("action") == "program_viewed")
            .drop_nulls()
            .n_unique(),
        )
    )
    orders = (
        world.facts("fitness_coach", "marketplace_orders")
        .group_by("programId")
        .agg(orders=pl.len())
    )
    found = planted.join(seen, left_on="program", right_on="label", how="left", suffix="_found")
    found = found.join(orders, left_on="program", right_on="programId", how="left", suffix="_found")
    for name in ("views", "viewers", "openings", "orders"):
        assert (found[f"{name}_found"].fill_null(0) == found[name]).all(), name
    assert seen["label"].null_count() == 0
    probability = world.truth.fitness_coach.use.program_opening_probability
    days = planted["session_days_after_order"].sum()
    assert days > 200
    # a few openings were still on a device when the world ended
    assert planted["openings"].sum() / days == pytest.approx(probability, abs=0.06)


def test_buyers_saw_the_program_before(world: LandedWorld) -> None:
    orders = world.facts("fitness_coach", "marketplace_orders")
    views = events(world, "program_viewed").select("timestamp", userId="userId", programId="label")
    seen = orders.join(views, on=["userId", "programId"]).filter(
        pl.col("orderedAt") - pl.col("timestamp") >= timedelta(0)
    )
    unseen = orders.height - seen["id"].n_unique()
    assert unseen <= 0.05 * orders.height  # views still on a device when the world ended


def test_only_web_loses_events(world: LandedWorld) -> None:
    planted = world.truth.fitness_coach.use.lost_platform_events
    assert list(planted) == ["web"]
    assert set(planted["web"]) == {"workout_started", "workout_completed"}
    sent = events(world, "workout_started", "workout_completed").filter(
        pl.col("deviceInfo_platform") == "web"
    )
    lost = sum(planted["web"].values())
    assert within(lost, lost + sent.height, 0.04)


def test_stray_exposures_are_as_many_as_planted(world: LandedWorld) -> None:
    experiments = world.facts("fitness_coach", "experiments").select("startAt", experimentId="id")
    exposures = world.facts("fitness_coach", "experiment_exposures").join(
        experiments, on="experimentId"
    )
    for planted in world.truth.fitness_coach.experiments:
        own = exposures.filter(pl.col("experimentId") == planted.experiment_id)
        variants = own.group_by("userId").agg(
            pl.col("variant").n_unique(), (pl.col("exposedAt") < pl.col("startAt")).sum()
        )
        assert variants.filter(pl.col("variant") == 2).height == planted.mixed
        assert variants.filter(pl.col("exposedAt") > 0).height == planted.early == 3
        assert own.height == planted.mixed + planted.early + sum(
            arm.exposed for arm in planted.arms.values()
        )
    assert sum(planted.mixed for planted in world.truth.fitness_coach.experiments) > 0


def test_one_refund_is_of_another_amount_than_any_charge(world: LandedWorld) -> None:
    payments = world.facts("fitness_coach", "payments").filter(pl.col("status") == "succeeded")
    thing = pl.coalesce("subscriptionId", "orderId").alias("thing")
    charges = payments.filter(pl.col("kind") == "charge").select(thing, "amountCents")
    refunds = payments.filter(pl.col("kind") == "refund").with_columns(thing)
    partial = refunds.join(charges, on=["thing", "amountCents"], how="anti")
    assert partial.height == world.truth.fitness_coach.partial_refunds == 1
    assert partial["thing"].is_in(charges["thing"].to_list()).all()


def test_costs_come_in_two_currencies(world: LandedWorld) -> None:
    costs = world.facts("fitness_coach", "costs")
    told = costs.group_by("currency").agg(pl.col("amountCents").sum())
    assert dict(told.iter_rows()) == world.truth.fitness_coach.cost_cents
    assert set(costs.filter(pl.col("currency") == "EUR")["vendor"]) == {"example-cdn"}


def test_members_decide_as_they_sign_up_so_that_onboarding_may_be_counted(
    world: LandedWorld,
) -> None:
    signed_up = events(world, "signed_up")
    decided = world.facts("fitness_coach", "consents").select("userId", "recordedAt", "canTrack")
    known = signed_up.join(
        decided, left_on=["userId", "timestamp"], right_on=["userId", "recordedAt"], how="left"
    )
    told = known["canTrack"].fill_null(value=False)
    assert (known["privacyFlags_canTrack"] == told).all()
    assert within(told.sum(), known.height, 0.85 * 0.97)
