"""Recommendations, machines, outside services and what landed: expected metrics in plain SQL.

Belongs here: one expected answer per metric. Does not belong here: asking (`test_metrics.py`).
"""

from __future__ import annotations

from tests.metric_sql.plain import PEOPLE, Plain, counted, summed

_AI = ("ai_performance.fct_recommendations", "recommended_at")
_RECEIPTS = ("ops.fct_receipts", "sent_at")
_ACCOUNTS = ("ops.agg_session_accounting", "session_date")
_SYSTEM = (
    "(from systems.agg_system_periods where timeframe = 'hour')", "started_at",
)  # fmt: skip
_CHECKS = ("systems.agg_integration_days", "check_date")
_CRASHES = ("systems.agg_crash_days", "crash_date")

_ANSWERS = {
    "recommendations": "true",
    "answered_recommendations": "outcome <> 'unanswered'",
    **{
        f"{outcome}_recommendations": f"outcome = '{outcome}'"
        for outcome in ("accepted", "modified", "rejected", "unanswered")
    },
    "judged_recommendations": "is_outcome_correct is not null",
    "correct_recommendations": "is_outcome_correct",
    "satisfactions": "satisfaction is not null",
}

SERVICES = {
    **counted(*_AI, {name: f"{where} and {PEOPLE}" for name, where in _ANSWERS.items()}),
    **counted(*_AI, {
        f"{name}_with_bots_and_staff": _ANSWERS[name]
        for name in (
            "recommendations", "answered_recommendations", "accepted_recommendations",
            "judged_recommendations", "correct_recommendations",
        )
    }),
    **counted(*_AI, {
        "costed_recommendations": "cost_micros is not null",
        "accepted_costed_recommendations": "cost_micros is not null and outcome = 'accepted'",
        "timed_recommendations": "latency_micros is not null",
    }),
    "satisfaction_total": Plain(*_AI, "sum(satisfaction)", PEOPLE),
    "ai_cost_micros": Plain(*_AI, "sum(cost_micros)"),
    "ai_latency_p95_millis": Plain(*_AI, "quantile_cont(latency_micros / 1000e0, 0.95)"),
    "batches_received": Plain(*_RECEIPTS, "count(*)"),
    "batches_refused": Plain(*_RECEIPTS, "count(*)", "status <> 'landed'"),
    **summed(*_RECEIPTS, {
        **{f"rows_{name}": f"{name}_count" for name in (
            "received", "accepted", "duplicate", "rejected", "late",
        )},
        "rows_landed": "accepted_count + duplicate_count",
    }),
    **summed(*_ACCOUNTS, {
        "staged_sessions": "session_count",
        "staged_identified_sessions": "identified_session_count",
        "excluded_sessions": "excluded_session_count",
    }),
    **summed(*_SYSTEM, {
        "api_requests": "request_count",
        "timed_requests": "timed_request_count",
        "response_millis_total": "mean_response_millis * timed_request_count",
        "server_errors": "server_error_count",
        "judged_requests": "judged_request_count",
        "cpu_minutes_used": "cpu_ratio * cpu_minute_count",
        "cpu_minutes": "cpu_minute_count",
        "cache_hits": "cache_hit_ratio * cached_query_count",
        "cached_queries": "cached_query_count",
    }),
    "worst_p95_response_millis": Plain(*_SYSTEM, "max(p95_response_millis_high)"),
    "storage_bytes": Plain(*_SYSTEM, "arg_max(storage_bytes, started_at)"),
    **summed(*_CHECKS, {
        "integration_checks": "check_count",
        "integration_checks_not_down": "up_count + degraded_count",
        "integration_calls": "call_count",
        "integration_calls_succeeded": "success_count",
    }),
    **summed(*_CRASHES, {
        "crash_judged_sessions": "session_count",
        "crash_free_sessions": "session_count - crashed_session_count",
        "crashes": "crash_count",
    }),
    **summed(
        "(from ai_performance.agg_ai_safety where scope_grain = 'month')", "period_start_date",
        {"unsafe_recommendations": "affected_count", "ai_safety_events": "event_count"},
        "model_version = 'all' and kind = 'any' and severity = 'any'",
    ),
    **summed(
        "(from ai_performance.agg_ai_unit_costs where model_version = 'all')", "month_start_date",
        {
            "retained_ai_learners": "retained_count",
            "followed_ai_cost_micros":
                "case when retained_count is not null then followed_cost_micros end",
        },
    ),
    **counted("ops.agg_conservation", "checked_date", {
        "laws_checked": "true", "laws_broken": "expected <> actual",
    }),
    "incidents_opened": Plain("systems.fct_incidents", "opened_at", "count(*)"),
    "incident_minutes": Plain(
        "systems.fct_incidents", "opened_at", "sum(epoch(closed_at - opened_at)) // 60"
    ),
}  # fmt: skip
