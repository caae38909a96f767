"""Every metric of the catalogue written down again: in plain SQL, or put together of others."""

from __future__ import annotations

from tests.metric_sql.learners import LEARNERS
from tests.metric_sql.money import MONEY
from tests.metric_sql.services import SERVICES

SIMPLE = {**LEARNERS, **MONEY, **SERVICES}

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
    "acceptance_ratio_with_bots_and_staff": (
        "accepted_recommendations_with_bots_and_staff",
        "answered_recommendations_with_bots_and_staff",
    ),
    "ai_accuracy_ratio_with_bots_and_staff": (
        "correct_recommendations_with_bots_and_staff",
        "judged_recommendations_with_bots_and_staff",
    ),
    "ai_cost_per_retained_learner_micros": ("followed_ai_cost_micros", "retained_ai_learners"),
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
    "feature_use_ratio": ("feature_users", "feature_week_learners"),
    "feature_adoption_ratio": ("feature_adopters", "feature_week_learners"),
    "feature_return_ratio": ("feature_returning_users", "feature_former_users"),
    "meal_logging_ratio": ("meal_logging_learners", "nutrition_week_learners"),
    "meal_logs_per_logged_day": ("meal_logs", "meal_logged_days"),
    "workout_completion_ratio": ("workouts_completed", "workouts_ended"),
    "goal_completion_ratio": ("goals_achieved", "goals_resolved"),
    "cross_app_weekly_ratio": ("cross_app_individuals_weekly", "active_individuals_weekly"),
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

OF_DIFFERENT_DATA = {
    "margin_cents": ("net_revenue_cents", "cost_cents"),
    "gross_margin_ratio": ("net_revenue_cents", "cost_cents"),
}
"""Metrics whose parts may be known from different days on: known from when all of them are."""

NONE_IN_THE_SMALL_WORLD = {
    "ai_cost_per_retained_learner_micros", "contraction_mrr_cents", "failed_videos",
    "followed_ai_cost_micros", "laws_broken", "retained_ai_learners", "unconverted_costs",
    "unconverted_payments", "video_failure_ratio",
}  # fmt: skip
"""Metrics that are zero there, or known of no month that is over, and must be."""
