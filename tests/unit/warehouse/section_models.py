"""The models of song sections over a simulated app, on a DuckDB of their own.

Belongs here: their inputs and running them. Does not belong here: what was planted.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import polars as pl

from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.planted import SongTruth
from tests.unit.warehouse.rendering import model_sql

MODELS = (
    "intermediate/practice/sections/int_practice__section_visits",
    "intermediate/practice/sections/int_practice__session_sections",
    "intermediate/practice/sections/int_practice__session_stumbles",
    "intermediate/practice/sections/int_practice__section_cells",
    "intermediate/practice/sections/int_practice__opening_paces",
    "intermediate/practice/sections/int_practice__section_difficulties",
    "intermediate/practice/sections/int_practice__pace_and_difficulty",
    "intermediate/practice/sections/int_practice__song_sections",
    "intermediate/practice/sections/int_practice__chord_cells",
    "marts/practice/sections/fct_problem_sections",
    "marts/practice/sections/agg_problem_sections",
    "marts/practice/sections/agg_section_difficulty",
    "marts/practice/sections/agg_learner_pace",
    "marts/practice/sections/agg_chord_problems",
)

DECIDED = """
    create table int_sessions__decided as
    select
        'song_practice' as source_system,
        'song_practice:' || id as session_id,
        id::varchar as source_session_id,
        user_id::varchar as learner_id,
        song_id::varchar as content_id,
        case when song_id is not null then 'song' end as content_type,
        started_at,
        started_at::date as session_date,
        started_at::date as local_date,
        ended_at is null as is_open,
        false as is_future_clock,
        total_duration::bigint as total_seconds,
        null::bigint as event_active_seconds,
        active_duration::bigint as reported_active_seconds,
        completion_percentage / 100 as completion_ratio,
        session_rating::bigint as self_rating,
        'learner_insight' as consent_basis,
        true as can_compare_sessions,
        null::varchar as bot_rule
    from sent_sessions
"""
EVENTS = """
    create table stg_song_practice__performance_events as
    select
        session_id::varchar as performance_session_id,
        event_type,
        event_data,
        chord_at_position,
        section_name,
        position_seconds,
        "timestamp" as occurred_at
    from sent_events
"""
GRANTS = """
    create table int_consent__grants as
    select distinct
        'song_practice' as source_system,
        learner_id,
        unnest(['learner_insight', 'event_detail', 'trend_comparison']) as purpose,
        timestamp '1900-01-01' as valid_from,
        timestamp '9999-12-31' as valid_to
    from int_sessions__decided
"""


def build_sections(connection: duckdb.DuckDBPyConnection, app: AppWorld[SongTruth]) -> None:
    """Run every model of sections over an app whose learners allow everything."""
    sessions, events = (feed.frame for feed in app.feeds[:2])
    latest = sessions.sort("_version").unique("id", keep="last")
    told = events.with_columns(pl.col("event_data").struct.json_encode())
    connection.register("sent_sessions", latest.drop("session_metadata"))
    connection.register("sent_events", told)
    for statement in (DECIDED, EVENTS, GRANTS):
        connection.execute(statement)
    run(connection, MODELS)


def run(connection: duckdb.DuckDBPyConnection, models: Iterable[str]) -> None:
    """Make a table of each model, given by its path below `models/`."""
    for path in models:
        name = path.rsplit("/", maxsplit=1)[1]
        connection.execute(f"create table {name} as {model_sql(path)}")
