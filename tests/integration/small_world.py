"""A world of a few rows: subscriptions, payments, consent and practice known by arithmetic.

Belongs here: its rows. Does not belong here: what the marts must say of them (the tests).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.integration.lakes import Batch, Row

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


def small_batches() -> list[Batch]:
    """Every row of the world, one batch per stream."""
    return [
        Batch(f"{source}-{stream}", source, stream, rows, AS_OF)
        for (source, stream), rows in ROWS.items()
    ]
