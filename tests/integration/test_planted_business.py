"""Planted money comes out of the marts to the cent, in the shapes that are published."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from typing import Any

import polars as pl
import pytest

from orchestration.contracts.derived import BusinessMetrics, CostMetrics
from orchestration.releases.query import opened
from orchestration.releases.store import current_release
from orchestration.simulator.truth import TABLES_FOLDER
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")


def mart(world: World, name: str) -> pl.DataFrame:
    """A mart of revenue in the release."""
    folder = current_release(world.settings).folder
    return pl.read_parquet(folder / "marts" / f"revenue.{name}.parquet")


def planted(world: World, name: str) -> pl.DataFrame:
    """A table of the planted truth."""
    folder = world.settings.data_root / TABLES_FOLDER
    return pl.read_parquet(folder / f"fitness_coach_{name}.parquet")


def test_recurring_revenue_of_every_day_and_currency_is_the_planted_one(world: World) -> None:
    truth = planted(world, "revenue_by_day").group_by("day", "currency")
    wanted = truth.agg(pl.col("mrr_cents").sum(), pl.len()).rows()
    days = mart(world, "agg_mrr_plan_days").group_by("mrr_date", "currency")
    found = days.agg(pl.col("closing_original_mrr_cents", "subscription_count").sum()).rows()
    told = {(day, currency): (cents, number) for day, currency, cents, number in found}
    assert len(wanted) > 100
    assert {key: told.get(key) for key in ((row[0], row[1]) for row in wanted)} == {
        (day, currency): (cents, number) for day, currency, cents, number in wanted
    }


def test_movements_are_those_that_were_planted(world: World) -> None:
    truth = planted(world, "revenue_movements")
    wanted: Counter[tuple[date, str]] = Counter()
    for day, movement, learners in truth.select("day", "movement", "learners").iter_rows():
        wanted[day, movement] += learners
    first, last = truth["day"].min(), truth["day"].max()
    moves = mart(world, "fct_mrr_movements").filter(pl.col("movement_date").is_between(first, last))
    assert Counter(moves.select("movement_date", "movement_type").iter_rows()) == wanted
    assert len({movement for _, movement in wanted}) >= 3


def test_as_many_leave_as_the_planted_hazards_foretell(world: World) -> None:
    left = """
        select
            count(*) filter (where movement_type = 'churn') as churns,
            (select count(*) from revenue.fct_dunning_episodes where outcome = 'lost') as lost,
            min(movement_date) as first_day,
            max(movement_date) as last_day
        from revenue.fct_mrr_movements
        """
    with opened(current_release(world.settings).folder, world.settings) as release:
        ((churns, lost, first, last),) = release.execute(left).fetchall()
    renewed = pl.col("renewal_at").dt.date().is_between(first, last)
    renewals = planted(world, "churn_hazards").filter(renewed)
    chances = renewals["hazard"]
    foretold, variance = chances.sum(), (chances * (1 - chances)).sum()
    assert renewals.height > 50
    assert abs(churns - lost - foretold) <= 4 * math.sqrt(variance)


def test_every_episode_of_dunning_and_every_trial_is_told_once(world: World) -> None:
    trials, episodes = mart(world, "fct_trials"), mart(world, "fct_dunning_episodes")
    assert {"converted", "ended", "open"} == set(trials["outcome"])
    assert {"recovered"} <= set(episodes["outcome"]) <= {"recovered", "lost", "open"}
    months = mart(world, "agg_subscription_months")
    everything = months.filter(pl.col("plan") == "all", pl.col("billing_period") == "all")
    each = months.filter(pl.col("plan") != "all", pl.col("billing_period") != "all")
    for total in (everything, each):
        assert total["trial_started_count"].sum() == trials.height
        assert (
            total["dunning_recovered_count"].sum()
            + total["dunning_lost_count"].sum()
            + total["dunning_open_count"].sum()
        ) == episodes.height


def business(row: dict[str, Any]) -> BusinessMetrics:
    """A row as the published shape; the risk of churn is not the mart's."""
    return BusinessMetrics(
        plan=row["plan"],
        subscriptionStatus=row["subscription_status"],
        subscriptionRevenueCents=row["subscription_revenue_cents"],
        marketplaceSpendCents=row["marketplace_spend_cents"],
        programsPurchased=row["programs_purchased_count"],
        failedPayments=row["failed_payment_count"],
        supportTickets=row["support_ticket_count"],
        lifetimeRevenueCents=row["lifetime_revenue_cents"],
        churnRisk=None,
    )


def costs(row: dict[str, Any]) -> CostMetrics:
    """A row as the published shape."""
    return CostMetrics(
        totalCents=row["total_cents"],
        infrastructureCents=row["infrastructure_cents"],
        aiProcessingCents=row["ai_processing_cents"],
        supportCents=row["support_cents"],
        costPerActiveUserCents=row["cost_per_active_learner_cents"],
        costPerRecommendationCents=row["cost_per_recommendation_cents"],
        grossMargin=row["gross_margin_ratio"],
    )


def test_every_row_has_the_shape_that_is_published(world: World) -> None:
    learners = [business(row) for row in mart(world, "agg_business_learner_periods").to_dicts()]
    periods = [costs(row) for row in mart(world, "agg_cost_periods").to_dicts()]
    assert len(learners) > 100
    assert any(each.plan and each.subscriptionRevenueCents > 0 for each in learners)
    assert any(each.grossMargin is not None for each in periods)
