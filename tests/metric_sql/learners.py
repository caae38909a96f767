"""Learners, their sessions, ways through the app and community: expected metrics in plain SQL.

Belongs here: one expected answer per metric. Does not belong here: asking (`test_metrics.py`).
"""

from __future__ import annotations

from tests.metric_sql.plain import PEOPLE, Plain, counted, summed

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
_FUNNELS = ("product.agg_funnel_weeks", "entry_week_date")
_SHOWN = "platform = 'all' and population = 'people'"


def _cohort(week: int, column: str) -> Plain:
    rows = "(from cohorts.agg_cohort_retention where retention_definition = 'bounded')"
    where = (
        f"population = 'people' and is_complete and period_number = {week} "
        "and minimum_day_count = 1"
    )
    return Plain(rows, "cohort_week_date", f"sum({column})", where)


LEARNERS = {
    **counted(*_SESSIONS, _SESSION_COUNTS),
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
    **summed(
        "product.agg_path_nodes", "week_start_date",
        {"path_visits": "visit_count", "path_exits": "exit_count"}, "population = 'people'",
    ),
    **summed("product.agg_feature_weeks", "week_start_date", {
        "feature_week_learners": "active_learner_count",
        "feature_users": "user_count",
        "feature_adopters": "adopter_count",
        "feature_former_users": "previous_user_count",
        "feature_returning_users": "returning_user_count",
    }, "population = 'people' and is_complete"),
    **summed("product.agg_nutrition_weeks", "week_start_date", {
        "nutrition_week_learners": "active_learner_count",
        "meal_logging_learners": "logging_learner_count",
        "meal_logs": "log_count",
        "meal_logged_days": "logged_day_count",
    }, "population = 'people'"),
    **counted("health.fct_workouts", "local_started_at", {
        "workouts_started": PEOPLE,
        "workouts_ended": f"is_ended and {PEOPLE}",
        "workouts_completed": f"status = 'completed' and {PEOPLE}",
    }),
    **counted("health.fct_goals", "set_at", {
        "goals_resolved": "status in ('achieved', 'dropped')",
        "goals_achieved": "achieved_at is not null",
    }),
    "active_individuals_weekly": Plain(
        "identity.agg_cross_app_weeks", "week_start_date", "sum(individual_count)",
        "population = 'people'",
    ),
    "cross_app_individuals_weekly": Plain(
        "identity.agg_cross_app_weeks", "week_start_date", "sum(individual_count)",
        "population = 'people' and source_count >= 2",
    ),
}  # fmt: skip
