"""The streak models over sessions and zones made by hand, on a DuckDB of their own.

Belongs here: their inputs and running them. Does not belong here: which days make a streak.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from tests.unit.warehouse.rendering import model_sql, sql_of

ALWAYS = (datetime(1900, 1, 1), datetime(9999, 12, 31))  # noqa: DTZ001  # naive, as in the lake
MODELS = (
    "intermediate/learners/int_learners__today",
    "intermediate/cohorts/int_cohorts__streak_days",
    "marts/cohorts/agg_learner_streaks",
)
DECIDED = """
    create table int_sessions__decided as
    select
        started.*,
        'learner_insight' as consent_basis,
        false as is_future_clock,
        60 as total_seconds,
        null::varchar as bot_rule,
        {{ local_timestamp('started.started_at', 'zones.zone') }} as local_started_at,
        {{ local_date('started.started_at', 'zones.zone') }} as local_date
    from started
    {{ join_zone('started', 'started.started_at') }}
"""


def streaks(
    zones: list[tuple[str, datetime]],
    sessions: dict[str, list[datetime]],
    as_of: datetime,
    engine_zone: str = "UTC",
) -> dict[str, dict[str, Any]]:
    """What the models themselves say of learners who lived in the same zones, by learner."""
    with duckdb.connect() as connection:
        connection.execute(f"set TimeZone = '{engine_zone}'")
        insert_lives(connection, zones, sessions)
        build(connection, MODELS, as_of)
        return {row["learner_id"]: row for row in rows_of(connection, "agg_learner_streaks")}


def build(connection: duckdb.DuckDBPyConnection, models: tuple[str, ...], as_of: datetime) -> None:
    """Run models, each into a table of its own name."""
    for path in models:
        query = model_sql(path, as_of=as_of)
        connection.execute(f"create table {path.rsplit('/', maxsplit=1)[1]} as {query}")


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    """Every row of a table."""
    result = connection.execute(f"from {table}")
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def insert_lives(
    connection: duckdb.DuckDBPyConnection,
    zones: list[tuple[str, datetime]],
    sessions: dict[str, list[datetime]],
) -> None:
    """Tables of learners who lived in the same zones and allow everything, and their sessions."""
    ends = [*(arrival for _, arrival in zones[1:]), ALWAYS[1]]
    stays = [(*stay, end) for stay, end in zip(zones, ends, strict=True)]
    connection.execute(
        "create table int_learners__zones (source_system text, learner_id text, zone text, "
        "is_zone_imputed boolean, valid_from timestamp, valid_to timestamp); "
        "create table int_consent__grants (source_system text, learner_id text, purpose text, "
        "valid_from timestamp, valid_to timestamp); "
        "create table started (source_system text, learner_id text, started_at timestamp)"
    )
    for learner, moments in sessions.items():
        person = ("practice_tracker", learner)
        connection.executemany(
            "insert into int_learners__zones values (?, ?, ?, false, ?, ?)",
            [(*person, *stay) for stay in stays],
        )
        connection.executemany(
            "insert into int_consent__grants values (?, ?, ?, ?, ?)",
            [(*person, purpose, *ALWAYS) for purpose in ("learner_insight", "trend_comparison")],
        )
        connection.executemany(
            "insert into started values (?, ?, ?)", [(*person, moment) for moment in moments]
        )
    connection.execute(sql_of(DECIDED))
