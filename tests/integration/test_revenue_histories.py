"""Ten thousand versions of subscriptions that nobody would write: every mart still adds up.

Versions reach back, end twice, never end, change plan, price and currency, and come on one day;
charges fail in rows, refunds find nothing. The marts are those of the oracles, and all laws hold.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Batch, Lake
from tests.integration.test_oracle import by_key, same
from tests.oracle import business, costs, mrr, payments, revenue_periods, subscription_months
from tests.oracle.world import OracleWorld

SOURCE = "fitness_coach"
START = datetime(2025, 1, 1)  # noqa: DTZ001  # the lake is naive UTC
AS_OF = datetime(2026, 3, 10, 15)  # noqa: DTZ001  # the lake is naive UTC
SUBSCRIPTIONS, LEARNERS = 4_000, 1_500
KEYS = {
    "revenue.fct_mrr_movements": ("learner_id", "movement_date"),
    "revenue.agg_mrr_days": ("mrr_date",),
    "revenue.agg_mrr_plan_days": ("mrr_date", "plan", "billing_period", "currency"),
    "revenue.fct_trials": ("subscription_id",),
    "revenue.fct_payments": ("payment_id",),
    "revenue.fct_refunds": ("payment_id",),
    "revenue.fct_dunning_episodes": ("subscription_id", "episode_number"),
    "revenue.agg_subscription_months": ("plan", "billing_period", "month_start_date"),
    "revenue.agg_revenue_cohorts": ("cohort_month_date", "month_number"),
    "revenue.agg_revenue_days": ("grain", "period_start_date"),
    "revenue.agg_business_learner_periods": ("learner_id", "timeframe", "period_start_date"),
    "revenue.agg_cost_days": ("cost_date", "category", "vendor", "model_type", "currency"),
}
ORACLES = {
    **mrr.TABLES,
    **payments.TABLES,
    **subscription_months.TABLES,
    **revenue_periods.TABLES,
    **business.TABLES,
    "revenue.agg_cost_days": costs.agg_cost_days,
}


def moment(draw: random.Random, until: datetime = AS_OF) -> datetime:
    """A moment, often one that others have as well."""
    seconds = draw.randrange(int((until - START).total_seconds()) + 1)
    return START + timedelta(seconds=seconds - seconds % draw.choice((1, 3_600, 86_400)))


def subscription(draw: random.Random, number: int) -> Iterator[dict[str, Any]]:
    """A few versions of one subscription."""
    told = sorted({moment(draw) for _ in range(draw.randint(1, 4))})
    began = min(moment(draw), told[0])
    for updated in told:
        yield {
            "id": f"sub-{number}",
            "userId": f"usr-{number % LEARNERS}",
            "plan": draw.choice(("basic", "plus", "pro")),
            "billingPeriod": draw.choice(("month", "month", "year")),
            "status": draw.choice(("trialing", "active", "past_due", "canceled", "expired")),
            "amountCents": draw.choice((999, 1_499, 9_990, 10_006, 0)),
            "currency": draw.choice(("USD", "EUR", "GBP", "XXX")),
            "trialStartedAt": draw.choice((None, began)),
            "startedAt": began,
            **{
                name: draw.choice((None, moment(draw, updated)))
                for name in ("activatedAt", "canceledAt", "endedAt")
            },
            "updatedAt": updated,
        }


def payment(draw: random.Random, number: int) -> dict[str, Any]:
    """An attempt, often one of a row of failures."""
    thing = draw.choice(("subscriptionId", "subscriptionId", "orderId", None))
    status = draw.choice(("succeeded", "failed"))
    return {
        "id": f"pay-{number}",
        "userId": f"usr-{draw.randrange(LEARNERS)}",
        **({thing: f"sub-{draw.randrange(800)}"} if thing else {}),
        "kind": draw.choice(("charge", "charge", "refund")),
        "status": status,
        "amountCents": draw.choice((999, 1_499)),
        "currency": draw.choice(("USD", "EUR", "XXX")),
        "attempt": draw.randint(1, 4),
        "failureReason": draw.choice((None, "card_declined")) if status == "failed" else None,
        "occurredAt": moment(draw, AS_OF + timedelta(days=2)),
    }


def cost(draw: random.Random, number: int) -> Iterator[dict[str, Any]]:
    """A cost item and its corrections."""
    shared = {
        "id": f"cost-{number}",
        "category": draw.choice(("infrastructure", "ai_processing", "support")),
        "vendor": draw.choice((None, "example-cloud")),
        "incurredOn": moment(draw).date(),
        "units": draw.choice((None, 1.25)),
    }
    for updated in sorted({moment(draw) for _ in range(draw.randint(1, 3))}):
        yield {
            **shared,
            "amountCents": draw.randint(-500, 5_000),
            "currency": draw.choice(("USD", "EUR", "XXX")),
            "updatedAt": updated,
        }


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The world after one build."""
    settings = Settings(data_root=tmp_path_factory.mktemp("histories") / "data", memory_limit="1GB")
    draw = random.Random(7)  # noqa: S311  # a world, not a secret
    rows = {
        "subscriptions": [
            row for number in range(SUBSCRIPTIONS) for row in subscription(draw, number)
        ],
        "payments": [payment(draw, number) for number in range(4_000)],
        "costs": [row for number in range(500) for row in cost(draw, number)],
    }
    lake = Lake(settings)
    lake.prepare()
    lake.land(*(Batch(stream, SOURCE, stream, told, AS_OF) for stream, told in rows.items()))
    chosen = " ".join(f"+{table.split('.')[1]}" for table in (*KEYS, "laws.agg_revenue_laws"))
    outcome = run_dbt(
        settings,
        ["build", "--exclude-resource-type", "unit_test", "test", "--select", *chosen.split()],
        as_of=AS_OF,
    )
    assert outcome.problems == []
    return settings


@pytest.fixture(scope="module")
def marts(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Its build file."""
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("table", sorted(KEYS))
def test_a_mart_is_what_the_histories_say(
    table: str, settings: Settings, marts: duckdb.DuckDBPyConnection
) -> None:
    world = OracleWorld(settings.lake, settings.releases)
    actual = by_key(marts.execute(f"from {table}").to_arrow_table().to_pylist(), KEYS[table])
    expected = by_key(ORACLES[table](world), KEYS[table])
    assert len(actual) > 50
    assert sorted(set(actual) ^ set(expected), key=str)[:1] == [], "only on one side"
    for key, row in actual.items():
        told = expected[key]
        wrong = {name: (row[name], told[name]) for name in row if not same(row[name], told[name])}
        assert wrong == {}, f"{key}: (mart, oracle)"


def test_every_law_of_revenue_holds(marts: duckdb.DuckDBPyConnection) -> None:
    laws = marts.execute("select law, subject, expected, actual from laws.agg_revenue_laws")
    rows = laws.fetchall()
    assert len(rows) > 20
    assert [row for row in rows if row[2] != row[3]] == []


def test_opening_and_movements_are_the_closing_of_every_day(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    versions, days, wrong = marts.execute(
        "select (select count(*) from intermediate.int_subscriptions__history), count(*), "
        "count(*) filter (opening_mrr_cents + new_cents + expansion_cents + contraction_cents "
        "+ churn_cents + reactivation_cents <> closing_mrr_cents) from revenue.agg_mrr_days"
    ).fetchall()[0]
    assert versions > 9_000
    assert days > 400
    assert wrong == 0
