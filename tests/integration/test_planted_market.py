"""The marketplace and contact are found as planted: who buys after looking, who uses what was
bought, how programs are rated, how many e-mails arrive."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from math import sqrt

import polars as pl
import pytest

from orchestration.releases.store import current_release
from orchestration.simulator.fitness_coach.support import FATE_WEIGHTS, FATES
from orchestration.simulator.truth import TABLES_FOLDER, load
from tests.conftest import World
from tests.oracle.world import OracleWorld

pytestmark = pytest.mark.xdist_group("world")

APP = "fitness_coach"
USE = timedelta(days=28)


@pytest.fixture(scope="module")
def given(world: World) -> OracleWorld:
    """The shared world."""
    return OracleWorld(world.settings.lake, current_release(world.settings).folder)


@pytest.fixture(scope="module")
def programs(given: OracleWorld, world: World) -> pl.DataFrame:
    """Programs in the release beside what was planted of them."""
    path = world.settings.data_root / TABLES_FOLDER / f"{APP}_programs.parquet"
    found = mart(given, "revenue.agg_programs")
    return found.join(pl.read_parquet(path), left_on="marketplace_program_id", right_on="program")


def mart(given: OracleWorld, table: str) -> pl.DataFrame:
    """A table of the release."""
    return pl.read_parquet(given.release / "marts" / f"{table}.parquet")


def within(found: int, tries: int, probability: float) -> bool:
    """Whether a count lies within four standard errors of its expectation."""
    return abs(found / tries - probability) < 4 * sqrt(probability * (1 - probability) / tries)


def test_as_many_buy_after_looking_as_planted(programs: pl.DataFrame) -> None:
    """Views of those who deny it are missing, so shares are compared and counts are bounds."""
    assert programs.height == 36
    assert programs["orders"].to_list() == programs["order_count"].to_list()
    for few, many in (
        ("view_count", "views"),
        ("viewing_learner_count", "viewers"),
        ("converted_learner_count", "orders"),
    ):
        assert (programs[few] <= programs[many]).all()
    sums = programs.select(pl.col(pl.Int64).sum()).row(0, named=True)
    assert sums["converted_learner_count"] > 0
    assert within(
        sums["converted_learner_count"],
        sums["matured_viewing_learner_count"],
        sums["orders"] / sums["viewers"],
    )


def test_buyers_open_what_they_bought_as_often_as_planted(
    world: World, given: OracleWorld, programs: pl.DataFrame
) -> None:
    """Of the later days with a session on which a program was the buyer's own."""
    probability = load(world.settings.data_root).fitness_coach.use.program_opening_probability
    days: dict[str, set] = {}
    for session in given.sessions:
        if session["source_system"] == APP:
            days.setdefault(session["learner_id"], set()).add(session["started_at"].date())
    orders = mart(given, "revenue.fct_orders").filter(~pl.col("is_refunded"))
    firsts = orders.group_by("learner_id", "marketplace_program_id").agg(pl.col("ordered_at").min())
    chances = sum(
        sum(at.date() < day < (at + USE).date() for day in days.get(learner, ()))
        for learner, _, at in firsts.iter_rows()
        if at + USE <= given.as_of and given.consent.granted(APP, learner, "anonymous_usage", at)
    )
    assert chances > 10
    assert within(programs["use_day_count"].sum(), chances, probability)


def test_ratings_are_those_that_the_app_shows(programs: pl.DataFrame) -> None:
    rated = programs.filter(pl.col("rating_count") > 0)
    assert programs["rating_count"].to_list() == programs["reported_rating_count"].to_list()
    assert rated.height > 1
    assert (rated["rating_mean"] - rated["reported_rating_mean"]).abs().max() <= 0.0005
    mean = (rated["rating_mean"] * rated["rating_count"]).sum() / rated["rating_count"].sum()
    assert ((rated["shrunk_rating"] - mean) * (rated["rating_mean"] - mean) >= -1e-12).all()
    assert (rated["shrunk_rating"] - mean).abs().max() < (rated["rating_mean"] - mean).abs().max()


def test_every_order_was_paid_for_and_returned_as_the_payments_say(given: OracleWorld) -> None:
    orders = mart(given, "revenue.fct_orders")
    payments = mart(given, "revenue.fct_payments").filter(
        pl.col("revenue_stream") == "marketplace", pl.col("status") == "succeeded"
    )
    paid = payments.select("marketplace_order_id", "kind", "currency", "amount_cents").rows()
    wanted = [
        *orders.select("marketplace_order_id", pl.lit("charge"), "currency", "amount_cents").rows()
    ]
    returned = orders.filter("is_refunded", pl.col("refunded_at") <= given.as_of)
    wanted += returned.select(
        "marketplace_order_id", pl.lit("refund"), "currency", "refunded_cents"
    ).rows()
    assert Counter(paid) == Counter(wanted)
    assert {kind for _, kind, *_ in paid} == {"charge", "refund"}


def test_as_many_emails_arrive_as_planted(given: OracleWorld) -> None:
    chances = dict(zip(FATES, FATE_WEIGHTS, strict=True))
    settled = 1 - chances["queued"]
    arrived = settled - chances["bounced"]
    opened = chances["opened"] + chances["clicked"]
    assert round(arrived / settled, 2) == 0.96
    weeks = mart(given, "systems.agg_email_weeks").select(pl.col(pl.Int64).sum())
    sums = weeks.row(0, named=True)
    assert within(sums["delivered_count"], sums["settled_count"], arrived / settled)
    assert within(sums["opened_count"], sums["delivered_count"], opened / arrived)
    assert within(sums["clicked_count"], sums["opened_count"], chances["clicked"] / opened)
