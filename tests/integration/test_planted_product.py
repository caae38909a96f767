"""How the app is used is found as it was planted: who gets how far, and what is clicked."""

from __future__ import annotations

from datetime import datetime
from math import sqrt

import polars as pl
import pytest

from orchestration.releases.store import current_release
from orchestration.simulator.truth import load
from tests.conftest import World
from tests.oracle.world import OracleWorld
from tests.planted import by_pseudonym

pytestmark = pytest.mark.xdist_group("world")

APP = "fitness_coach"


@pytest.fixture(scope="module")
def given(world: World) -> OracleWorld:
    """The shared world."""
    return OracleWorld(world.settings.lake, current_release(world.settings).folder)


@pytest.fixture(scope="module")
def steps(given: OracleWorld) -> pl.DataFrame:
    """Steps of funnels in the release."""
    return pl.read_parquet(given.release / "marts" / "product.fct_funnel_steps.parquet")


def reached(steps: pl.DataFrame, funnel: str) -> dict[int, int]:
    """How many entries into a funnel reached each step."""
    own = steps.filter(pl.col("funnel") == funnel)
    return dict(own.group_by("step_number").len().rows())


def allowed_now(given: OracleWorld, learners: pl.Series) -> list[bool]:
    """Who lets sessions be compared at the logical now."""
    return [given.consent.now(APP, learner, "trend_comparison") for learner in learners]


def within(found: int, tries: int, probability: float) -> bool:
    """Whether a count lies within four standard errors of its expectation."""
    return abs(found / tries - probability) < 4 * sqrt(probability * (1 - probability) / tries)


def test_onboarding_is_what_was_planted(
    world: World, given: OracleWorld, steps: pl.DataFrame
) -> None:
    """Of those who agreed as they signed up and still do, each step was reached by as many."""
    root = world.settings.data_root
    decided = by_pseudonym(root, APP, "consents").sort("effective_at", "recorded_at")
    first = decided.group_by("learner", maintain_order=True).first()
    planted = by_pseudonym(root, APP, "onboarding").join(
        first.filter("canTrack").select("learner"), on="learner"
    )
    planted = planted.filter(pl.Series(allowed_now(given, planted["learner"])))
    assert planted.height > 8
    assert reached(steps, "onboarding") == {
        step: planted.filter(pl.col("steps") >= step).height for step in (1, 2, 3, 4)
    }


def test_recommendations_are_opened_as_often_as_planted(world: World, steps: pl.DataFrame) -> None:
    probability = load(world.settings.data_root).fitness_coach.use.opening_probability
    found = reached(steps, "recommendation")
    assert within(found[2], found[1], probability)


def test_whoever_bought_a_program_had_looked_at_one(
    given: OracleWorld, steps: pl.DataFrame
) -> None:
    bought = {
        row["userId"]
        for row in given.lake.standing(APP, "marketplace_orders")
        if given.consent.granted(APP, row["userId"], "trend_comparison", row["orderedAt"])
    }
    funnel = steps.filter(pl.col("funnel") == "marketplace")
    assert bought
    assert set(funnel.filter(pl.col("step_number") == 2)["learner_id"]) == bought
    assert not funnel.filter("is_conversion").is_empty()


def test_most_who_pay_come_from_the_paywall(
    world: World, given: OracleWorld, steps: pl.DataFrame
) -> None:
    planted = load(world.settings.data_root).fitness_coach
    begin: datetime = min(row["timestamp"] for row in given.lake.standing(APP, "analytics_events"))
    paying = {
        row["userId"]
        for row in given.lake.standing(APP, "subscriptions")
        if row["activatedAt"] is not None
        and row["activatedAt"] > begin
        and given.consent.granted(APP, row["userId"], "trend_comparison", row["activatedAt"])
    }
    found = reached(steps, "subscription")
    converted = steps.filter((pl.col("funnel") == "subscription") & pl.col("is_conversion"))[
        "learner_id"
    ]
    assert set(converted) <= paying
    purchases = planted.use.purchases
    share = purchases["paywall_viewed"] / purchases["subscription_started"]
    assert len(set(converted)) / len(paying) > share - 4 * sqrt(share * (1 - share) / len(paying))
    assert found[1] > found[2] >= found[3]


def test_nobody_gets_further_than_before(steps: pl.DataFrame) -> None:
    for funnel in steps["funnel"].unique():
        counts = [count for _, count in sorted(reached(steps, funnel).items())]
        assert counts == sorted(counts, reverse=True)
