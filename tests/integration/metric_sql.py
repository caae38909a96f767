"""What the sentences of the metrics' definitions say, written down again without them.

Belongs here: one expected answer per metric, in plain SQL over a release's tables. Does not belong
here: asking (`test_metrics.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

PEOPLE = "not is_internal and not is_bot"
CHARGED = "kind = 'charge' and status = 'succeeded'"


@dataclass(frozen=True)
class Plain:
    """One metric in plain SQL.

    Attributes:
        rows: The table, or a subquery.
        time: Its moment or day.
        value: An aggregate of the rows of a period.
        where: Which rows count.
    """

    rows: str
    time: str
    value: str
    where: str = "true"


def _counted(rows: str, time: str, where: dict[str, str]) -> dict[str, Plain]:
    return {name: Plain(rows, time, "count(*)", condition) for name, condition in where.items()}


def _summed(rows: str, time: str, values: dict[str, str], where: str = "true") -> dict[str, Plain]:
    return {name: Plain(rows, time, f"sum({what})", where) for name, what in values.items()}


_SESSIONS = ("sessions.fct_sessions", "local_date")
_PRACTICE = "coalesce(active_seconds, total_seconds)"
_SESSION_COUNTS = {
    "sessions": PEOPLE,
    "sessions_with_bots_and_staff": "true",
    "identified_sessions": f"not is_anonymous and {PEOPLE}",
    "anonymous_sessions": f"is_anonymous and {PEOPLE}",
    "late_sessions": f"is_late and {PEOPLE}",
    "bot_sessions": "is_bot",
    "timed_sessions": f"{_PRACTICE} is not null and {PEOPLE}",
    "ended_sessions": f"total_seconds is not null and {PEOPLE}",
    "completion_known_sessions": f"completion_ratio is not null and {PEOPLE}",
    "completion_known_sessions_with_bots_and_staff": "completion_ratio is not null",
}
_SESSION_VALUES = {
    "active_learners": "count(distinct learner_id)",
    "practice_seconds": f"sum({_PRACTICE})",
    "practice_seconds_min": f"min({_PRACTICE})",
    "practice_seconds_max": f"max({_PRACTICE})",
    "practice_seconds_median": f"median({_PRACTICE})",
    "session_seconds_median": "median(total_seconds)",
    "session_seconds_p95": "quantile_cont(total_seconds, 0.95)",
    "completion_total": "sum(completion_ratio)",
}
_MRR = ("revenue.agg_mrr_days", "mrr_date")
_PAYMENTS = ("revenue.fct_payments", "occurred_date")
_AI = ("ai_performance.fct_recommendations", "recommended_at")
_RECEIPTS = ("ops.fct_receipts", "sent_at")
_ACCOUNTS = ("ops.agg_session_accounting", "session_date")
_FUNNELS = ("product.agg_funnel_weeks", "entry_week_date")
_SYSTEM = (
    "(from systems.agg_system_periods where timeframe = 'hour')", "started_at",
)  # fmt: skip
_CHECKS = ("systems.agg_integration_days", "check_date")
_CRASHES = ("systems.agg_crash_days", "crash_date")
_SHOWN = "platform = 'all' and population = 'people'"


def _periods(grain: str) -> tuple[str, str]:
    return f"(from revenue.agg_revenue_days where grain = '{grain}')", "period_start_date"


def _cohort(week: int, column: str) -> Plain:
    rows = "(from cohorts.agg_cohort_retention where retention_definition = 'bounded')"
    where = f"population = 'people' and is_complete and period_number = {week}"
    return Plain(rows, "cohort_week_date", f"sum({column})", where)


SIMPLE = {
    **_counted(*_SESSIONS, _SESSION_COUNTS),
    **{name: Plain(*_SESSIONS, value, PEOPLE) for name, value in _SESSION_VALUES.items()},
    **{
        f"{name}_with_bots_and_staff": Plain(*_SESSIONS, _SESSION_VALUES[name])
        for name in ("active_learners", "practice_seconds", "completion_total")
    },
    **{
        f"week_{week}_{name}_learners": _cohort(week, column)
        for week in (1, 4)
        for name, column in (("retained", "active_count"), ("cohort", "cohort_size"))
    },
    "gross_revenue_cents": Plain(*_PAYMENTS, "sum(usd_cents)", CHARGED),
    "refund_cents": Plain(*_PAYMENTS, "-sum(net_usd_cents)", "kind = 'refund'"),
    "net_revenue_cents": Plain(*_PAYMENTS, "sum(net_usd_cents)"),
    "net_revenue_without_staff_cents": Plain(
        *_PAYMENTS, "sum(net_usd_cents)", "is_internal = false"
    ),
    **{
        f"{stream}_revenue_cents": Plain(
            *_PAYMENTS, "sum(net_usd_cents)", f"revenue_stream = '{stream}'"
        )
        for stream in ("subscription", "marketplace")
    },
    "paying_learners": Plain(*_PAYMENTS, "count(distinct learner_id)", CHARGED),
    **_counted(*_PAYMENTS, {
        "charges_attempted": "kind = 'charge'",
        "charges_failed": "kind = 'charge' and status = 'failed'",
        "unconverted_payments": "not is_converted",
    }),
    "opening_mrr_cents": Plain(*_MRR, "arg_min(opening_mrr_cents, mrr_date)"),
    "mrr_cents": Plain(*_MRR, "arg_max(closing_mrr_cents, mrr_date)"),
    "mrr_without_staff_cents": Plain(
        *_MRR, "arg_max(closing_mrr_cents - closing_internal_mrr_cents, mrr_date)"
    ),
    "opening_subscribers": Plain(*_MRR, "arg_min(opening_subscriber_count, mrr_date)"),
    "subscribers": Plain(*_MRR, "arg_max(closing_subscriber_count, mrr_date)"),
    **_summed("revenue.fct_mrr_movements", "movement_date", {
        f"{name}_mrr_cents": f"case when movement_type = '{kind}' then movement_cents else 0 end"
        for name, kind in (
            ("new", "new"), ("expansion", "expansion"), ("contraction", "contraction"),
            ("churned", "churn"), ("reactivated", "reactivation"),
        )
    }),
    **_counted("revenue.fct_mrr_movements", "movement_date", {
        f"{name}_subscribers": f"movement_type = '{kind}'"
        for name, kind in (("new", "new"), ("lost", "churn"), ("reactivated", "reactivation"))
    }),
    **{
        f"{name}_subscribers_{grain}ly": Plain(*_periods(grain), f"sum({name}_subscriber_count)")
        for grain in ("week", "month")
        for name in ("churned", "opening")
    },
    "lost_mrr_cents_monthly": Plain(*_periods("month"), "sum(lost_mrr_cents)"),
    "opening_mrr_cents_monthly": Plain(*_periods("month"), "sum(opening_mrr_cents)"),
    "charges_succeeded": Plain(*_PAYMENTS, "count(*)", CHARGED),
    "charges_refunded": Plain(
        *_PAYMENTS, "count(*)",
        "payment_id in (select charge_payment_id from revenue.fct_refunds where is_matched)",
    ),
    "mrr_by_plan_cents": Plain(*_MRR, "arg_max(closing_mrr_cents, mrr_date)"),
    **_counted("revenue.fct_trials", "trial_started_at", {
        "trials_started": "true",
        "trials_decided": "outcome in ('converted', 'ended')",
        "trials_converted": "converted_at is not null",
    }),
    **_counted("revenue.fct_dunning_episodes", "opened_at", {
        "dunning_episodes_closed": "closed_at is not null",
        "dunning_episodes_recovered": "outcome = 'recovered'",
    }),
    "recovered_revenue_cents": Plain(
        "revenue.fct_dunning_episodes", "opened_at", "sum(recovered_usd_cents)"
    ),
    "cohort_revenue_cents": Plain(
        "revenue.agg_revenue_cohorts", "cohort_month_date", "sum(revenue_cents)"
    ),
    "cohort_payers": Plain(
        "(select source_system, cohort_month_date, max(cohort_size) as size "
        "from revenue.agg_revenue_cohorts group by all)",
        "cohort_month_date", "sum(size)",
    ),
    "cost_cents": Plain("revenue.agg_cost_days", "cost_date", "sum(usd_cents)"),
    **{
        f"{category}_cost_cents": Plain(
            "revenue.agg_cost_days", "cost_date", "sum(usd_cents)", f"category = '{category}'"
        )
        for category in ("infrastructure", "ai_processing", "support")
    },
    "unconverted_costs": Plain("revenue.agg_cost_days", "cost_date", "sum(unconverted_count)"),
    "cost_cents_monthly": Plain("revenue.agg_cost_days", "cost_date", "sum(usd_cents)"),
    "active_learners_costed_monthly": Plain(
        "(from revenue.agg_cost_periods where grain = 'month')", "period_start_date",
        "sum(active_learner_count)",
    ),
    "recommendations": Plain(*_AI, "count(*)"),
    **_counted(*_AI, {
        "answered_recommendations": "outcome <> 'unanswered'",
        **{
            f"{outcome}_recommendations": f"outcome = '{outcome}'"
            for outcome in ("accepted", "modified", "rejected", "unanswered")
        },
        "judged_recommendations": "is_outcome_correct is not null",
        "correct_recommendations": "is_outcome_correct",
        "satisfactions": "satisfaction is not null",
        "costed_recommendations": "cost_micros is not null",
        "accepted_costed_recommendations": "cost_micros is not null and outcome = 'accepted'",
        "timed_recommendations": "latency_micros is not null",
    }),
    "satisfaction_total": Plain(*_AI, "sum(satisfaction)"),
    "ai_cost_micros": Plain(*_AI, "sum(cost_micros)"),
    "ai_latency_p95_millis": Plain(*_AI, "quantile_cont(latency_micros / 1000e0, 0.95)"),
    "batches_received": Plain(*_RECEIPTS, "count(*)"),
    "batches_refused": Plain(*_RECEIPTS, "count(*)", "status <> 'landed'"),
    **_summed(*_RECEIPTS, {
        **{f"rows_{name}": f"{name}_count" for name in (
            "received", "accepted", "duplicate", "rejected", "late",
        )},
        "rows_landed": "accepted_count + duplicate_count",
    }),
    **_summed(*_ACCOUNTS, {
        "staged_sessions": "session_count",
        "staged_identified_sessions": "identified_session_count",
        "excluded_sessions": "excluded_session_count",
    }),
    **{
        name: Plain(f"community.agg_{kind}_weeks", "week_start_date", f"sum({column})")
        for name, kind, column in (
            ("matured_posts", "forum", "matured_count"),
            ("posts_solved_in_time", "forum", "solved_in_time_count"),
            ("ended_videos", "video", "ended_count"),
            ("failed_videos", "video", "failed_count"),
            ("matured_reminders", "reminder", "matured_count"),
            ("reminders_practised_after", "reminder", "practised_within_hour_count"),
        )
    },
    **{
        f"funnel_{name}{suffix}": Plain(
            *_FUNNELS, f"sum({column})",
            f"platform = 'all' and population = '{population}' and {step}",
        )
        for suffix, population in (("", "people"), ("_with_bots_and_staff", "everyone"))
        for name, column, step in (
            ("entries", "entered_count", "step_number = 1"),
            ("conversions", "reached_count", "is_conversion"),
        )
    },
    "funnel_step_entries": Plain(*_FUNNELS, "sum(entered_count)", _SHOWN),
    "funnel_steps_reached": Plain(*_FUNNELS, "sum(reached_count)", _SHOWN),
    **{
        name: Plain(
            *_FUNNELS, "sum(reached_count)",
            f"{_SHOWN} and funnel = '{funnel}' and step_name = '{step}'",
        )
        for name, funnel, step in (
            ("onboarding_entries", "onboarding", "signed_up"),
            ("onboardings_completed", "onboarding", "first_plan_opened"),
            ("paywall_entries", "subscription", "paywall_viewed"),
            ("paywall_conversions", "subscription", "subscription_started"),
            ("recommendation_showings", "recommendation", "recommendation_shown"),
            ("recommendations_opened", "recommendation", "recommendation_opened"),
        )
    },
    **_summed(
        "product.agg_path_nodes", "week_start_date",
        {"path_visits": "visit_count", "path_exits": "exit_count"}, "population = 'people'",
    ),
    **_summed(*_SYSTEM, {
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
    **_summed(*_CHECKS, {
        "integration_checks": "check_count",
        "integration_checks_not_down": "up_count + degraded_count",
        "integration_calls": "call_count",
        "integration_calls_succeeded": "success_count",
    }),
    **_summed(*_CRASHES, {
        "crash_judged_sessions": "session_count",
        "crash_free_sessions": "session_count - crashed_session_count",
        "crashes": "crash_count",
    }),
    "incidents_opened": Plain("systems.fct_incidents", "opened_at", "count(*)"),
    "incident_minutes": Plain(
        "systems.fct_incidents", "opened_at", "sum(epoch(closed_at - opened_at)) // 60"
    ),
}  # fmt: skip

RATIOS = {
    "sessions_per_learner": ("identified_sessions", "active_learners"),
    "practice_seconds_mean": ("practice_seconds", "timed_sessions"),
    "completion_ratio": ("completion_total", "completion_known_sessions"),
    "completion_ratio_with_bots_and_staff": (
        "completion_total_with_bots_and_staff",
        "completion_known_sessions_with_bots_and_staff",
    ),
    "late_session_ratio": ("late_sessions", "sessions"),
    "anonymous_session_ratio": ("anonymous_sessions", "sessions"),
    "bot_session_ratio": ("bot_sessions", "sessions_with_bots_and_staff"),
    "retention_week_1_ratio": ("week_1_retained_learners", "week_1_cohort_learners"),
    "retention_week_4_ratio": ("week_4_retained_learners", "week_4_cohort_learners"),
    "churn_ratio_weekly": ("churned_subscribers_weekly", "opening_subscribers_weekly"),
    "churn_ratio_monthly": ("churned_subscribers_monthly", "opening_subscribers_monthly"),
    "mrr_churn_ratio_monthly": ("lost_mrr_cents_monthly", "opening_mrr_cents_monthly"),
    "payment_failure_ratio": ("charges_failed", "charges_attempted"),
    "refund_ratio": ("charges_refunded", "charges_succeeded"),
    "revenue_per_paying_learner_cents": ("net_revenue_cents", "paying_learners"),
    "trial_conversion_ratio": ("trials_converted", "trials_decided"),
    "dunning_recovery_ratio": ("dunning_episodes_recovered", "dunning_episodes_closed"),
    "realised_lifetime_value_cents": ("cohort_revenue_cents", "cohort_payers"),
    "cost_per_active_learner_cents": ("cost_cents_monthly", "active_learners_costed_monthly"),
    "acceptance_ratio": ("accepted_recommendations", "answered_recommendations"),
    "modification_ratio": ("modified_recommendations", "answered_recommendations"),
    "rejection_ratio": ("rejected_recommendations", "answered_recommendations"),
    "unanswered_ratio": ("unanswered_recommendations", "recommendations"),
    "ai_accuracy_ratio": ("correct_recommendations", "judged_recommendations"),
    "satisfaction_mean": ("satisfaction_total", "satisfactions"),
    "ai_cost_per_recommendation_micros": ("ai_cost_micros", "costed_recommendations"),
    "ai_cost_per_accepted_micros": ("ai_cost_micros", "accepted_costed_recommendations"),
    "row_acceptance_ratio": ("rows_accepted", "rows_received"),
    "row_rejection_ratio": ("rows_rejected", "rows_received"),
    "row_duplicate_ratio": ("rows_duplicate", "rows_received"),
    "late_row_ratio": ("rows_late", "rows_landed"),
    "consent_coverage_ratio": ("staged_identified_sessions", "staged_sessions"),
    "posts_solved_ratio": ("posts_solved_in_time", "matured_posts"),
    "video_failure_ratio": ("failed_videos", "ended_videos"),
    "reminder_conversion_ratio": ("reminders_practised_after", "matured_reminders"),
    "funnel_conversion_ratio": ("funnel_conversions", "funnel_entries"),
    "funnel_conversion_ratio_with_bots_and_staff": (
        "funnel_conversions_with_bots_and_staff",
        "funnel_entries_with_bots_and_staff",
    ),
    "funnel_reach_ratio": ("funnel_steps_reached", "funnel_step_entries"),
    "onboarding_ratio": ("onboardings_completed", "onboarding_entries"),
    "paywall_conversion_ratio": ("paywall_conversions", "paywall_entries"),
    "recommendation_click_ratio": ("recommendations_opened", "recommendation_showings"),
    "path_exit_ratio": ("path_exits", "path_visits"),
    "mean_response_millis": ("response_millis_total", "timed_requests"),
    "api_error_ratio": ("server_errors", "judged_requests"),
    "cpu_ratio": ("cpu_minutes_used", "cpu_minutes"),
    "cache_hit_ratio": ("cache_hits", "cached_queries"),
    "uptime_ratio": ("integration_checks_not_down", "integration_checks"),
    "integration_success_ratio": ("integration_calls_succeeded", "integration_calls"),
    "crash_free_ratio": ("crash_free_sessions", "crash_judged_sessions"),
    "gross_margin_ratio": ("margin_cents", "net_revenue_cents"),
}

SUMS = {
    "net_new_mrr_cents": {
        f"{name}_mrr_cents": 1
        for name in ("new", "expansion", "contraction", "churned", "reactivated")
    },
    "margin_cents": {"net_revenue_cents": 1, "cost_cents": -1},
}
"""Metrics that are sums of others, each times a number."""

NONE_IN_THE_SMALL_WORLD = {
    "contraction_mrr_cents", "failed_videos", "unconverted_costs", "unconverted_payments",
    "video_failure_ratio",
}  # fmt: skip
"""Metrics that are zero there, and must be."""
