"""Metrics of the marketplace, e-mails and support: every answer, as a whole, by month and by a
dimension, equals what polars makes of the release's Parquet files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from orchestration.metrics.answer import Answers
from orchestration.metrics.read import read_request
from orchestration.releases.store import current_release
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

MONTHS_RANGE = dt.date(2026, 9, 1), dt.date(2026, 10, 31)
WEEKS_RANGE = dt.date(2026, 8, 31), dt.date(2026, 11, 1)
"""First and last day: of whole months, and of whole weeks, in which the shared world lies."""

MODELS = {"orders", "marketplace_days", "marketplace_months", "email_weeks", "support_weeks"}


@dataclass(frozen=True)
class Given:
    """Where the rows of a metric are: their table and day, what divides them, their grain."""

    table: str
    day: str
    dimension: str | None = None
    grain: str | None = None
    days: tuple[dt.date, dt.date] = MONTHS_RANGE

    def rows(self, release: Path) -> pl.DataFrame:
        """The rows of the range."""
        rows = pl.read_parquet(release / "marts" / f"{self.table}.parquet")
        if self.grain is not None:
            rows = rows.filter(pl.col("grain") == self.grain)
        return rows.filter(pl.col(self.day).is_between(*self.days))


ORDERS = Given("revenue.fct_orders", "ordered_date", "category")
DAYS = Given("revenue.agg_marketplace_periods", "period_start_date", grain="day")
MONTHS = Given("revenue.agg_marketplace_periods", "period_start_date", grain="month")
EMAILS = Given("systems.agg_email_weeks", "week_start_date", "campaign", days=WEEKS_RANGE)
TICKETS = Given("systems.agg_support_weeks", "week_start_date", "priority", days=WEEKS_RANGE)

KEPT = ~pl.col("is_refunded")
RATED = pl.col("rating").is_not_null()
USD = pl.col("usd_cents")

EXPECTED: dict[str, tuple[Given, pl.Expr]] = {
    "programs_sold": (ORDERS, pl.len()),
    "programs_refunded": (ORDERS, (~KEPT).sum()),
    "program_refund_ratio": (ORDERS, (~KEPT).mean()),
    "marketplace_sales_cents": (ORDERS, USD.sum()),
    "commission_cents": (ORDERS, pl.col("net_commission_usd_cents").filter(KEPT).sum()),
    "trainer_earnings_cents": (
        ORDERS, USD.filter(KEPT).sum() - pl.col("net_commission_usd_cents").filter(KEPT).sum(),
    ),
    "program_rating_total": (ORDERS, pl.col("rating").sum()),
    "program_ratings": (ORDERS, RATED.sum()),
    "program_rating_mean": (ORDERS, pl.col("rating").mean()),
    "programs_published": (DAYS, pl.col("programs_published_count").sum()),
    "program_views": (DAYS, pl.col("view_count").sum()),
    "program_viewers": (MONTHS, pl.col("matured_viewing_learner_count").sum()),
    "program_viewers_converted": (MONTHS, pl.col("converted_learner_count").sum()),
    "marketplace_conversion_ratio": (
        MONTHS,
        pl.col("converted_learner_count").sum() / pl.col("matured_viewing_learner_count").sum(),
    ),
    "emails_sent": (EMAILS, pl.col("sent_count").sum()),
    "emails_settled": (EMAILS, (pl.col("sent_count") - pl.col("queued_count")).sum()),
    "emails_delivered": (EMAILS, pl.col("delivered_count").sum()),
    "emails_opened": (EMAILS, pl.col("opened_count").sum()),
    "emails_clicked": (EMAILS, pl.col("clicked_count").sum()),
    "email_delivery_ratio": (
        EMAILS, pl.col("delivered_count").sum() / pl.col("settled_count").sum(),
    ),
    "email_open_ratio": (EMAILS, pl.col("opened_count").sum() / pl.col("delivered_count").sum()),
    "email_click_ratio": (EMAILS, pl.col("clicked_count").sum() / pl.col("opened_count").sum()),
    "tickets_opened": (TICKETS, pl.col("opened_count").sum()),
    "tickets_solved": (TICKETS, (pl.col("opened_count") - pl.col("open_count")).sum()),
    "ticket_solved_ratio": (TICKETS, pl.col("solved_count").sum() / pl.col("opened_count").sum()),
    "ticket_satisfaction_total": (
        TICKETS, (pl.col("satisfaction_mean") * pl.col("rated_count")).sum(),
    ),
    "tickets_rated": (TICKETS, pl.col("rated_count").sum()),
    "ticket_satisfaction_mean": (
        TICKETS,
        (pl.col("satisfaction_mean") * pl.col("rated_count")).sum() / pl.col("rated_count").sum(),
    ),
    "ticket_cost_cents": (TICKETS, pl.col("cost_cents").sum()),
    "tickets_costed": (TICKETS, pl.col("costed_count").sum()),
    "cost_per_ticket_cents": (TICKETS, pl.col("cost_cents").sum() / pl.col("costed_count").sum()),
}  # fmt: skip
"""Where the rows of each metric are, and what is made of them."""


@pytest.fixture(scope="module")
def release(world: World) -> Path:
    return current_release(world.settings).folder


@pytest.fixture(scope="module")
def answers(world: World, release: Path) -> Iterator[Answers]:
    with Answers.on(release, world.settings) as opened:
        yield opened


def ask(answers: Answers, metric: str, **more: Any) -> list[dict[str, Any]]:
    start, end = EXPECTED[metric][0].days
    time = {"start": str(start), "end": str(end)}
    request = {"metrics": [metric], "timeRange": time, "limit": 10_000, **more}
    return orjson.loads(answers.answer(read_request(orjson.dumps(request))).to_json())["data"]


def is_same(found: dict[Any, Any], expected: dict[Any, Any]) -> bool:
    """Equal where anything is; nothing is the same as no rows."""
    keys = found.keys() | expected.keys()
    return all((found.get(key) or 0) == pytest.approx(expected.get(key) or 0) for key in keys)


@pytest.mark.parametrize("metric", EXPECTED)
def test_an_answer_is_what_polars_makes_of_the_mart(
    answers: Answers, release: Path, metric: str
) -> None:
    given, value = EXPECTED[metric]
    rows = given.rows(release)
    months = rows.group_by(pl.col(given.day).dt.truncate("1mo").cast(pl.String)).agg(value)
    expected = dict(months.rows())
    points = ask(answers, metric, granularity="month")
    assert any(expected.values())
    assert is_same({each["time"]: each["values"][metric] for each in points}, expected)
    if given is MONTHS:
        return
    (point,) = ask(answers, metric)
    assert point["values"][metric] == pytest.approx(rows.select(value).item())
    if given.dimension is not None:
        parts = dict(rows.group_by(given.dimension).agg(value).rows())
        points = ask(answers, metric, dimensions=[given.dimension])
        found = {each["dimensions"][given.dimension]: each["values"][metric] for each in points}
        assert len(parts) > 1
        assert is_same(found, parts)


def test_a_share_is_told_with_its_n_and_its_interval(answers: Answers, release: Path) -> None:
    weeks = pl.read_parquet(release / "marts" / "systems.agg_email_weeks.parquet")
    week = weeks.filter(campaign="weekly_summary").sort("week_start_date").row(1, named=True)
    (point,) = ask(
        answers,
        "email_delivery_ratio",
        granularity="week",
        filters=[{"dimension": "campaign", "operator": "eq", "value": "weekly_summary"}],
        timeRange={
            "start": str(week["week_start_date"]),
            "end": str(week["week_start_date"] + dt.timedelta(days=6)),
        },
    )
    assert point["n"] == {"email_delivery_ratio": week["settled_count"]}
    assert point["values"]["email_delivery_ratio"] == week["delivery_ratio"]
    ends = [week["delivery_ratio_low"], week["delivery_ratio_high"]]
    assert point["intervals"]["email_delivery_ratio"] == pytest.approx(ends)


def test_every_metric_of_these_marts_is_expected_here(answers: Answers) -> None:
    metrics = answers.definitions.catalogue.metrics
    assert {name for name, metric in metrics.items() if metric.models & MODELS} == set(EXPECTED)
