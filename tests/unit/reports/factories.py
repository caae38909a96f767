"""Hand-made marts for reports: the columns that reports read, filled by simple arithmetic.

Belongs here: what the report tests read. Does not belong here: tests.
"""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb

AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
"""The current period is 1 to 30 October 2026, the one before 1 to 30 September."""

SCHEMA = """
create schema release; create schema sessions; create schema revenue;
create schema ai_performance; create schema ops;
create table release.about (release_id varchar, as_of timestamp);
insert into release.about values ('20261031-0123456789ab', timestamp '2026-10-31 18:30:00');
create table sessions.fct_sessions (
    source_system varchar, learner_id varchar, is_anonymous boolean, local_date date,
    active_seconds bigint, total_seconds bigint, completion_ratio double,
    is_late boolean, is_internal boolean, is_bot boolean,
    local_started_at timestamp generated always as (null::timestamp)
);
create table revenue.fct_payments (
    occurred_at timestamp, net_usd_cents bigint, is_converted boolean, is_internal boolean
);
create table revenue.agg_mrr_days (
    mrr_date date, closing_mrr_cents bigint, closing_internal_mrr_cents bigint
);
create table ai_performance.fct_recommendations (
    recommended_at timestamp, outcome varchar, is_outcome_correct boolean, is_internal boolean,
    is_bot boolean
);
create table ops.fct_receipts (
    source_system varchar, stream varchar, batch_id varchar, status varchar, sent_at timestamp,
    received_count bigint, accepted_count bigint, duplicate_count bigint, rejected_count bigint
);
create table ops.agg_session_accounting (
    source_system varchar, session_date date, session_count bigint,
    identified_session_count bigint, excluded_session_count bigint
);
"""

RECOMMEND = """
insert into ai_performance.fct_recommendations
select
    day,
    case when i < accepted then 'accepted' when i < answered then 'rejected' else 'unanswered' end,
    case when i < correct then true when i < judged then false end,
    false,
    false
from counted, range(1000) as numbers (i) where i < greatest(answered, judged);
"""
"""Recommendations of a relation `counted` of days with how many were answered and judged how."""

# Believable enough to look at: a week's rhythm, slow growth, an app that shrinks.
WORLD = (
    """
create temp table days as
select (date '2026-08-20' + i::integer) as day, i as n,
    1 + 0.22 * cos(2 * pi() * (i % 7) / 7) + i / 400 as season
from range(73) as numbers (i) where date '2026-08-20' + i::integer <= date '2026-10-31';

create temp table apps as from (values
    ('song_practice', 46, 0.30, 0.9), ('fitness_coach', 61, 0.25, 1.0),
    ('practice_tracker', 33, 0.0, 1.1), ('learning_platform', 52, 0.0, 0.8),
    ('language_tutor', 21, 0.0, 1.0)
) as list (source_system, base, anonymous, trend);

insert into sessions.fct_sessions
select
    source_system,
    case when hash(day, k, 1) % 100 >= anonymous * 100
        then source_system || (hash(day, k, source_system, 2) % (base * 9)) end,
    hash(day, k, 1) % 100 < anonymous * 100,
    day,
    case when source_system in ('song_practice', 'fitness_coach')
        then 500 + hash(day, k, 3) % 1800 end,
    700 + hash(day, k, 4) % 2400,
    case when source_system = 'song_practice'
        then least(1, 0.45 + (hash(day, k, 5) % 1000) / 1500 + n / 2500) end,
    hash(day, k, 6) % 100 < 6,
    hash(day, k, 7) % 200 = 0,
    hash(day, k, 8) % 150 = 0
from days, apps, range(130) as numbers (k)
where k < base * season * (1 + (trend - 1) * n / 120) + hash(day, source_system) % 9;

insert into revenue.fct_payments
select day + interval 9 hours, (30000 * season + hash(day) % 21000)::bigint, true, n % 9 = 0
from days;

insert into revenue.agg_mrr_days
select day, (1800000 + n * 3900 - (hash(day) % 9) * 2500)::bigint, 12000 from days;

create temp table counted as
select day, answered, answered * (52 + n // 9 + hash(day, model_type) % 12) // 100 as accepted,
    judged, judged * (93 - n // 5 - hash(day, model_type, 2) % 8) // 100 as correct
from (
    select *, (18 * season)::bigint as answered, (11 * season)::bigint as judged
    from days, (values ('workout_generation'), ('nutrition_suggestions')) as types (model_type)
);
"""
    + RECOMMEND
    + """
insert into ops.fct_receipts
select source_system, 'sessions', source_system || day, 'landed', day + interval 20 hours,
    2000, 1960, 25, 15
from days, apps;
insert into ops.fct_receipts values
    ('song_practice', 'sessions', 'torn', 'rejected', timestamp '2026-10-12 20:00:00', 0, 0, 0, 0);

insert into ops.agg_session_accounting
select source_system, local_date, count(*) + 12, count(*) filter (not is_anonymous), 12
from sessions.fct_sessions group by all;
"""
)


def empty_marts() -> duckdb.DuckDBPyConnection:
    """Every table that reports read, without a row but the release's own."""
    connection = duckdb.connect()
    connection.execute(SCHEMA)
    return connection


def world() -> duckdb.DuckDBPyConnection:
    """Marts of a small, believable world over both periods."""
    connection = empty_marts()
    connection.execute(WORLD)
    return connection
