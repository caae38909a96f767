"""Groups what the learner marts count, and nothing more: ROOT. Prints seconds, told in two ways.

The first is one group-by per mart and fact that it counts; the second one per fact, the most
expensive, as if all marts could share it.

Belongs here: which facts each of those marts counts, and at which grain. Does not belong here: what
that is compared with (`tests/bench/learner_marts.py`). Each line of `GROUPS` becomes one

    create table … as select GRAIN, count(*), MEASURES from FACT group by GRAIN

with sum, min and max of the fact's measures, over the relation that the marts' models read. There
is no consent, no learner's own day, no join and no order in it. A grain names columns of the fact:
where a mart goes by learner and the fact knows its session only, the grain is the session's.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.settings import Settings


@dataclass(frozen=True)
class Fact:
    """A relation whose rows are counted, with the numbers and moments in it."""

    relation: str
    numbers: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()

    @property
    def measures(self) -> str:
        """What a bare group says of its rows."""
        functions = {
            **dict.fromkeys(self.numbers, ("sum", "min", "max")),
            **dict.fromkeys(self.moments, ("min", "max")),
        }
        return ", ".join(
            f"{function}({column}) as {function}_{column}"
            for column, each in functions.items()
            for function in each
        )


SESSIONS = Fact(
    "intermediate.int_sessions__decided",
    ("total_seconds", "reported_active_seconds", "completion_ratio"),
    ("started_at", "ended_at"),
)
SHOWN_SESSIONS = Fact("sessions.fct_sessions", ("total_seconds", "active_seconds"))
SONG_EVENTS = Fact(
    "staging.stg_song_practice__performance_events", ("position_seconds",), ("occurred_at",)
)
APP_EVENTS = Fact("staging.stg_fitness_coach__analytics_events", ("value",), ("occurred_at",))
MEASUREMENTS = Fact("staging.stg_practice_tracker__practice_metrics", ("value",), ("measured_at",))
SEGMENTS = Fact(
    "staging.stg_practice_tracker__practice_segments", ("click_count",), ("last_clicked_at",)
)
TAGS = Fact("staging.stg_practice_tracker__session_tags")
REMINDERS = Fact("staging.stg_practice_tracker__reminders", (), ("reminder_sent_at", "opened_at"))
POSTS = Fact("staging.stg_practice_tracker__forum_posts", ("view_count",), ("created_at",))
COMMENTS = Fact("staging.stg_practice_tracker__forum_comment_versions", (), ("created_at",))
VOTES = Fact("staging.stg_practice_tracker__post_vote_versions", ("vote_type",), ("created_at",))
VIDEOS = Fact("staging.stg_practice_tracker__videos", ("duration_seconds",), ("processed_at",))
FEEDBACK = Fact("staging.stg_practice_tracker__session_feedback", (), ("created_at",))
SAMPLES = Fact("staging.stg_fitness_coach__wearable_syncs", ("value",), ("started_at", "ended_at"))
WORKOUTS = Fact("staging.stg_fitness_coach__workouts", ("duration_seconds",), ("started_at",))
GOALS = Fact("staging.stg_fitness_coach__goals", ("target",), ("achieved_at",))
INJURIES = Fact("staging.stg_fitness_coach__injuries", (), ("occurred_at",))
ANSWERS = Fact("intermediate.int_ai__learner_answers", ("satisfaction",))
ACTIVITIES = Fact("intermediate.int_learning__activity_days", ("activity_count", "duration_ms"))
ASSESSMENTS = Fact("staging.stg_learning_platform__assessments", ("score",), ("submitted_at",))
MODULES = Fact("staging.stg_learning_platform__module_progress", ("progress_ratio",))
SPOKEN = Fact(
    "staging.stg_language_tutor__session_results",
    ("duration_seconds", "words_spoken", "pronunciation_score", "fluency_score", "grammar_score"),
)

LEARNER = "source_system, learner_id"
SESSION = "performance_session_id"


def week(moment: str) -> str:
    """The week of a moment."""
    return f"date_trunc('week', {moment})"


def day(moment: str) -> str:
    """The day of a moment."""
    return f"cast({moment} as date)"


GROUPS: tuple[tuple[str, Fact, str], ...] = (
    ("agg_learner_streaks", SESSIONS, LEARNER),
    ("agg_challenge_days", SESSIONS, f"{LEARNER}, local_date"),
    ("fct_challenges", SESSIONS, LEARNER),
    ("agg_partner_inputs", SESSIONS, LEARNER),
    ("agg_partner_inputs", TAGS, "tag_id"),
    ("agg_teacher_students", SESSIONS, LEARNER),
    ("agg_teacher_students", MEASUREMENTS, LEARNER),
    ("agg_teacher_students", FEEDBACK, "practice_session_id"),
    ("fct_forum_posts", POSTS, "forum_post_id"),
    ("fct_forum_posts", COMMENTS, "forum_post_id"),
    ("fct_forum_posts", VOTES, "forum_post_id"),
    ("agg_forum_weeks", POSTS, week("created_at")),
    ("fct_reputation_entries", VOTES, "user_id, forum_post_id, created_at"),
    ("fct_reputation_entries", COMMENTS, "forum_comment_id, updated_at"),
    ("agg_reputation_balances", VOTES, "user_id"),
    ("agg_reputation_balances", COMMENTS, "user_id"),
    ("fct_reminders", REMINDERS, "reminder_id"),
    ("agg_reminder_weeks", REMINDERS, f"{week('scheduled_at')}, reminder_sent_at is null"),
    ("fct_session_feedback", FEEDBACK, "session_feedback_id"),
    ("fct_videos", VIDEOS, "video_id"),
    ("agg_video_weeks", VIDEOS, week("created_at")),
    ("fct_wearable_days", SAMPLES, f"{LEARNER}, metric, {day('started_at')}"),
    ("agg_wearable_device_weeks", SAMPLES, f"device_type, metric, {week('started_at')}"),
    ("fct_goals", GOALS, "goal_id"),
    ("agg_coach_weeks", WORKOUTS, f"{LEARNER}, {week('started_at')}"),
    ("agg_coach_weeks", ANSWERS, f"{LEARNER}, {week('local_date')}"),
    ("agg_coach_weeks", GOALS, LEARNER),
    ("agg_exercise_effectiveness", WORKOUTS, "workout_type"),
    ("agg_exercise_effectiveness", INJURIES, "body_part"),
    ("agg_fitness_periods", SESSIONS, f"{LEARNER}, local_date"),
    ("agg_fitness_periods", WORKOUTS, f"{LEARNER}, status, {day('started_at')}"),
    ("agg_fitness_periods", GOALS, LEARNER),
    ("agg_fitness_periods", INJURIES, LEARNER),
    ("agg_fitness_periods", SAMPLES, f"{LEARNER}, {day('started_at')}"),
    ("agg_learning_progress", ACTIVITIES, LEARNER),
    ("agg_learning_progress", MODULES, LEARNER),
    ("agg_learning_progress", ASSESSMENTS, LEARNER),
    ("agg_learning_velocity", ACTIVITIES, LEARNER),
    ("agg_learning_velocity", MODULES, LEARNER),
    ("agg_learner_risks", ACTIVITIES, LEARNER),
    ("agg_learner_risks", ASSESSMENTS, LEARNER),
    ("agg_score_trends", ASSESSMENTS, LEARNER),
    ("agg_score_trends", SPOKEN, LEARNER),
    ("agg_vocabulary_reviews", SPOKEN, f"{LEARNER}, vocabulary_learned"),
    ("agg_warmups", SPOKEN, LEARNER),
    ("agg_measurement_matching", MEASUREMENTS, f"{day('measured_at')}, metric_type"),
    ("fct_problem_sections", SONG_EVENTS, f"{SESSION}, section_name"),
    ("agg_problem_sections", SONG_EVENTS, f"{SESSION}, section_name"),
    ("agg_section_difficulty", SONG_EVENTS, "section_name"),
    ("agg_learner_pace", SONG_EVENTS, SESSION),
    ("agg_chord_problems", SONG_EVENTS, f"{SESSION}, chord_at_position"),
    ("agg_practice_insights", SESSIONS, f"{LEARNER}, content_type, content_id"),
    ("agg_practice_insights", SONG_EVENTS, SESSION),
    ("agg_practice_trends", SESSIONS, f"{LEARNER}, content_type, content_id"),
    ("agg_practice_trends", SONG_EVENTS, SESSION),
    ("fct_practice_recommendations", SONG_EVENTS, f"{SESSION}, chord_at_position"),
    ("agg_recommendation_outcomes", SONG_EVENTS, f"{SESSION}, event_type"),
    ("agg_section_outcomes", SONG_EVENTS, f"{SESSION}, section_name, chord_at_position"),
    ("fct_session_tempos", MEASUREMENTS, f"{LEARNER}, metric_type, {day('measured_at')}"),
    ("fct_practice_points", MEASUREMENTS, f"{LEARNER}, {day('measured_at')}"),
    ("agg_practice_metric_hours", MEASUREMENTS,
     f"{LEARNER}, metric_type, date_trunc('hour', measured_at)"),
    ("agg_practice_breakdowns", SESSIONS, f"{LEARNER}, content_id"),
    ("agg_practice_breakdowns", MEASUREMENTS, f"{LEARNER}, metric_type"),
    ("agg_practice_breakdowns", TAGS, "tag_id"),
    ("agg_tempo_trends", MEASUREMENTS, f"{LEARNER}, metric_type, {day('measured_at')}"),
    ("agg_segment_heat", SEGMENTS, "practice_session_id, name"),
    ("agg_slow_practice_areas", SEGMENTS, "practice_session_id, name"),
    ("agg_slow_practice_areas", MEASUREMENTS, f"{LEARNER}, metric_type"),
    ("agg_device_weeks", SHOWN_SESSIONS,
     f"source_system, device_type, session_type, {week('started_at')}"),
    ("agg_engagement_periods", SESSIONS, f"{LEARNER}, local_date"),
    ("agg_engagement_periods", APP_EVENTS, f"{LEARNER}, category, {day('occurred_at')}"),
    ("agg_engagement_periods", WORKOUTS, f"{LEARNER}, status, {day('started_at')}"),
    ("agg_score_days", SPOKEN, f"{LEARNER}, {day('started_at')}"),
    ("agg_stats_periods", SPOKEN, f"{LEARNER}, session_type, {day('started_at')}"),
    ("agg_stats_terms", SPOKEN, f"{LEARNER}, topics, {day('started_at')}"),
    ("fct_session_history", SPOKEN, "session_result_id"),
)  # fmt: skip


def create(table: str, fact: Fact, grain: str) -> str:
    """The statement of one line of `GROUPS`."""
    columns = ", ".join(filter(None, (grain, "count(*) as row_count", fact.measures)))
    return f"create table {table} as select {columns} from build.{fact.relation} group by all"


if __name__ == "__main__":
    settings = Settings(data_root=Path(sys.argv[1]))
    limits = {"memory_limit": settings.memory_limit, "threads": settings.threads}
    target = settings.warehouse / "bare.duckdb"
    seconds: dict[str, list[float]] = defaultdict(list)
    with duckdb.connect(target, config={**limits, "preserve_insertion_order": False}) as connection:
        connection.execute(f"attach '{settings.build_file}' as build (read_only)")
        for number, (_, fact, grain) in enumerate(GROUPS):
            statement = create(f"group_{number}", fact, grain)
            began = time.perf_counter()
            connection.execute(statement)
            seconds[fact.relation].append(time.perf_counter() - began)
    target.unlink()
    print(sum(map(sum, seconds.values())), sum(map(max, seconds.values())))  # noqa: T201
