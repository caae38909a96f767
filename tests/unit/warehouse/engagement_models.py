"""The engagement models over sessions and zones made by hand, on a DuckDB of their own.

Belongs here: their inputs and running them. Does not belong here: what they must say.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from tests.unit.warehouse.streak_models import MODELS as STREAK_MODELS
from tests.unit.warehouse.streak_models import build, insert_lives, rows_of

MODELS = (
    *STREAK_MODELS,
    "intermediate/engagement/int_engagement__learner_days",
    "intermediate/engagement/int_engagement__periods",
    "marts/sessions/engagement/agg_engagement_periods",
)
NOTHING_ELSE = """
    create table stg_fitness_coach__workouts (
        source_system text, learner_id text, status text, clock_flag text, started_at timestamp
    );
    create table int_engagement__feature_days (
        source_system text, learner_id text, local_date date, category text
    );
"""


def engagement(
    zones: list[tuple[str, datetime]],
    sessions: dict[str, list[datetime]],
    as_of: datetime,
    engine_zone: str = "UTC",
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """What the models say of learners who lived in the same zones: periods, and streaks now."""
    with duckdb.connect() as connection:
        connection.execute(f"set TimeZone = '{engine_zone}'")
        insert_lives(connection, zones, sessions)
        connection.execute(NOTHING_ELSE)
        build(connection, MODELS, as_of)
        now = {
            row["learner_id"]: row["current_streak_days"]
            for row in rows_of(connection, "agg_learner_streaks")
        }
        return rows_of(connection, "agg_engagement_periods"), now
