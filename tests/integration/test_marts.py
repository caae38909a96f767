"""A world of a few rows whose marts are known by arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from orchestration.contracts.registry import CONTRACTS
from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Batch, Lake, Row

AS_OF = datetime.fromisoformat("2026-04-30 12:00:00")


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text)


def _subscription(number: str, learner: str, updated: str, **facts: Any) -> Row:
    return {
        "id": number,
        "userId": learner,
        "plan": "basic",
        "status": "active",
        "billingPeriod": "month",
        "currency": "USD",
        "updatedAt": at(updated),
        **facts,
    }


def _subscriptions() -> list[Row]:
    yearly: dict[str, Any] = {
        "billingPeriod": "year",
        "currency": "EUR",
        "startedAt": at("2026-01-01"),
    }
    paid = {**yearly, "activatedAt": at("2026-01-08 09:00")}
    plus = {**paid, "plan": "plus", "amountCents": 24_000}
    return [
        _subscription(
            "A", "a", "2026-01-01 10:00", status="trialing", amountCents=12_000, **yearly
        ),
        _subscription("A", "a", "2026-01-11", amountCents=12_000, **paid),
        _subscription("A", "a", "2026-02-10 08:00", **plus),
        _subscription(
            "A", "a", "2026-03-22", status="expired", endedAt=at("2026-03-15 23:59"), **plus
        ),
        _subscription(
            "B",
            "b",
            "2026-03-25",
            status="canceled",
            amountCents=999,
            startedAt=at("2026-01-20"),
            activatedAt=at("2026-01-20"),
            canceledAt=at("2026-02-20"),
            endedAt=at("2026-03-20"),
        ),
        _subscription(
            "C",
            "b",
            "2026-04-05",
            amountCents=1_499,
            startedAt=at("2026-04-05"),
            activatedAt=at("2026-04-05"),
        ),
    ]


def _payment(number: int, day: str, cents: int, kind: str = "charge", **facts: Any) -> Row:
    return {
        "id": f"pay-{number}",
        "userId": "b",
        "kind": kind,
        "status": "succeeded",
        "amountCents": cents,
        "currency": "USD",
        "occurredAt": at(day),
        **facts,
    }


def _payments() -> list[Row]:
    return [
        _payment(1, "2026-01-08", 12_000, userId="a", subscriptionId="A", currency="EUR"),
        _payment(2, "2026-01-20", 999, subscriptionId="B"),
        _payment(3, "2026-02-19", 999, status="failed", subscriptionId="B"),
        _payment(4, "2026-02-03", 500, "refund", subscriptionId="B"),
        _payment(5, "2026-02-05", 2_900, orderId="O"),
        _payment(6, "2026-02-20", 2_900, "refund", orderId="O"),
    ]


def _performance(number: int, learner: str, **facts: Any) -> Row:
    return {
        "id": number,
        "user_id": learner,
        "session_type": "practice",
        "started_at": at("2026-02-02 10:00"),
        "ended_at": at("2026-02-02 10:30"),
        "analytics_consent": True,
        "anonymous_data_only": False,
        **facts,
    }


def _settings(learner: str, **flags: bool) -> Row:
    return {
        "user_id": learner,
        "anonymous_only": False,
        "analytics_consent": True,
        "effective_at": at("2026-01-01"),
        "updated_at": at("2026-01-01"),
        **flags,
    }


def _practice(number: str, learner: str, start: str) -> Row:
    return {
        "id": number,
        "student_id": learner,
        "start_time": at(start),
        "end_time": at(start) + timedelta(minutes=20),
    }


ROWS: dict[tuple[str, str], list[Row]] = {
    ("fitness_coach", "subscriptions"): _subscriptions(),
    ("fitness_coach", "payments"): _payments(),
    ("song_practice", "performance_sessions"): [
        _performance(1, "agrees"),
        _performance(2, "agrees", anonymous_data_only=True),
        _performance(3, "never_asked"),
        _performance(4, "refuses"),
        _performance(5, "agrees", started_at=at("2025-12-31 10:00"), ended_at=None),
    ],
    ("song_practice", "privacy_settings"): [
        _settings("agrees"),
        _settings("refuses", feature_optimization_consent=False, analytics_consent=False),
    ],
    ("practice_tracker", "students"): [
        {"id": "tokyo", "user_id": "u", "timezone": "Asia/Tokyo", "updated_at": at("2026-01-01")}
    ],
    ("practice_tracker", "practice_sessions"): [
        _practice("p1", "tokyo", "2026-01-04 16:00"),
        _practice("p2", "tokyo", "2026-01-13 16:00"),
        _practice("p3", "new_york", "2026-01-06 16:00"),
    ],
}


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build file of the world above."""
    settings = Settings(data_root=tmp_path_factory.mktemp("marts") / "data", memory_limit="1GB")
    lake = Lake(settings)
    lake.prepare()
    lake.land(
        *(
            Batch(f"{source}-{stream}", source, stream, rows, AS_OF)
            for (source, stream), rows in ROWS.items()
        )
    )
    outcome = run_dbt(
        settings,
        ["build", "--exclude-resource-type", "unit_test"],
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
        "where population = 'people' and period_number < 3 order by all"
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
