"""From landed rows to marts in a world of a few rows, known by arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from orchestration.contracts.registry import CONTRACTS
from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Lake
from tests.integration.small_world import AS_OF, small_batches


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build file of the world."""
    settings = Settings(data_root=tmp_path_factory.mktemp("marts") / "data", memory_limit="1GB")
    lake = Lake(settings)
    lake.prepare()
    lake.land(*small_batches())
    outcome = run_dbt(
        settings,
        ["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"],
        as_of=AS_OF,
    )
    assert outcome.problems == []
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        yield connection


def test_revenue_moves_as_subscriptions_do(marts: duckdb.DuckDBPyConnection) -> None:
    movements = marts.execute(
        "select learner_id, movement_date, movement_type, movement_cents "
        "from revenue.fct_mrr_movements order by all"
    ).fetchall()
    assert movements == [
        ("a", date(2026, 1, 8), "new", 1_120),
        ("a", date(2026, 2, 10), "expansion", 1_120),
        ("a", date(2026, 3, 15), "churn", -2_240),
        ("b", date(2026, 1, 20), "new", 999),
        ("b", date(2026, 3, 20), "churn", -999),
        ("b", date(2026, 4, 5), "reactivation", 1_499),
    ]


def test_every_month_has_its_revenue_churn_and_denominators(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    months = marts.execute(
        "select extract(month from period_start_date), subscription_revenue_cents, "
        "marketplace_revenue_cents, refund_cents, new_subscription_count, "
        "canceled_subscription_count, opening_subscriber_count, churn_ratio, paying_learner_count, "
        "average_revenue_per_learner_cents, learner_lifetime_value_cents, is_complete "
        "from revenue.agg_revenue_days where grain = 'month' order by period_start_date"
    ).fetchall()
    assert months == [
        (1, 14_439, 0, 0, 2, 0, 0, None, 2, 7_219.5, None, True),
        (2, -500, 0, 3_400, 0, 0, 2, 0.0, 2, -250.0, None, True),
        (3, 0, 0, 0, 0, 2, 2, 1.0, 2, 0.0, None, True),
        (4, 0, 0, 0, 1, 0, 0, None, 1, 0.0, None, False),
    ]


def test_consent_decides_what_is_shown_of_a_session(marts: duckdb.DuckDBPyConnection) -> None:
    shown = marts.execute(
        "select source_session_id, learner_id, consent_basis, can_compare_sessions, total_seconds "
        "from sessions.fct_sessions where source_system = 'song_practice' order by all"
    ).fetchall()
    assert shown == [
        ("1", "agrees", "learner_insight", False, 1_800),
        (None, None, "anonymous_usage", False, 1_800),
        (None, None, "anonymous_usage", False, 1_800),
        (None, None, "anonymous_usage", False, None),
    ]
    accounting = marts.execute(
        "select session_date, session_count, identified_session_count, anonymous_session_count, "
        "excluded_session_count, excluded_total_seconds from ops.agg_session_accounting "
        "where source_system = 'song_practice' order by session_date"
    ).fetchall()
    assert accounting == [
        (date(2025, 12, 31), 1, 0, 1, 0, 0),
        (date(2026, 2, 2), 4, 1, 2, 1, 1_800),
    ]


def test_a_cohort_is_a_week_of_the_learners_own_calendar(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    cohort = marts.execute(
        "select cohort_week_date, retention_definition, period_number, cohort_size, active_count, "
        "retention_ratio from cohorts.agg_cohort_retention "
        "where population = 'people' and minimum_day_count = 1 and period_number < 3 order by all"
    ).fetchall()
    monday = date(2026, 1, 5)
    assert cohort == [
        (monday, "bounded", 0, 2, 2, 1.0),
        (monday, "bounded", 1, 2, 1, 0.5),
        (monday, "bounded", 2, 2, 0, 0.0),
        (monday, "unbounded", 0, 2, 2, 1.0),
        (monday, "unbounded", 1, 2, 1, 0.5),
        (monday, "unbounded", 2, 2, 0, 0.0),
    ]


def test_every_stream_of_the_contracts_is_accounted_for(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    streams = marts.execute("select source_system, stream from ops.agg_stream_rows").fetchall()
    assert sorted(streams) == sorted(CONTRACTS)


def test_nothing_is_lost_on_the_way(marts: duckdb.DuckDBPyConnection) -> None:
    laws = marts.execute(
        "select law, subject, expected, actual from ops.agg_conservation"
    ).fetchall()
    assert [law for law in laws if law[2] != law[3]] == []
    assert ("charges - refunds staged = in payments", "EUR", 12_000, 12_000) in laws
    assert ("MRR of what is paid for now = closing MRR", "all learners", 1_499, 1_499) in laws
    assert ("MRR of days = of plans", "all learners") in {law[:2] for law in laws}
    assert ("payments = of cohorts", "all learners") in {law[:2] for law in laws}
