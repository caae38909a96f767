-- One row per session in fitness_coach, made of analytics events (SES-14): the events of a learner
-- under one session id, split where nothing happens for more than 30 minutes. The whole rule
-- stands in macros/warehouse/sessions.sql. Anonymous events count by session id alone.
-- Active seconds add up the gaps between events, each with at most 300 seconds.
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, session_date)',
    meta={'dirty_days': 'int_sessions__dirty_days'},
) }}

with events as (
    select
        stg_events.source_system,
        stg_events.learner_id,
        stg_events.session_id,
        stg_events.analytics_event_id,
        stg_events.occurred_at,
        stg_events.platform,
        stg_events.app_version,
        stg_events.can_track,
        stg_events.sent_at,
        stg_events.clock_flag
    from {{ ref('stg_fitness_coach__analytics_events') }} as stg_events
    where {{ near_dirty_day('stg_events.occurred_at', 'fitness_coach', 1, 1) }}
),

ordered as (
    select
        events.*,
        lag(events.occurred_at) over event_order as previous_at,
        row_number() over event_order as event_number
    from events
    window event_order as (
        partition by events.learner_id, events.session_id
        order by events.occurred_at, events.analytics_event_id
    )
),

chained as (
    select
        ordered.*,
        max(
            case
                when {{ opens_chain('ordered.previous_at', 'ordered.occurred_at') }}
                    then ordered.occurred_at
            end
        ) over (
            partition by ordered.learner_id, ordered.session_id
            order by ordered.event_number
            rows between unbounded preceding and current row
        ) as chain_started_at
    from ordered
),

parted as (
    select
        chained.*,
        {{ chain_part('chained.chain_started_at', 'chained.occurred_at') }} as part,
        {{ chain_part('chained.chain_started_at', 'chained.previous_at') }} as previous_part,
        {{ microseconds_between('chained.previous_at', 'chained.occurred_at') }} as gap_microseconds
    from chained
),

sessions as (
    select
        parted.source_system,
        parted.learner_id,
        parted.session_id as source_session_id,
        min(parted.occurred_at) as started_at,
        max(parted.occurred_at) as ended_at,
        min_by(parted.platform, parted.event_number) as platform,
        min_by(parted.app_version, parted.event_number) as app_version,
        sum(
            case
                when
                    parted.previous_at >= parted.chain_started_at
                    and parted.part = parted.previous_part
                    then least(parted.gap_microseconds, 300000000)
                else 0
            end
        ) as active_microseconds,
        count(*) as event_count,
        min(parted.sent_at) as sent_at,
        bool_or(coalesce(parted.clock_flag = 'late', false)) as is_late,
        bool_or(coalesce(parted.clock_flag = 'future', false)) as is_future_clock,
        bool_and(parted.can_track) as can_track
    from parted
    group by
        parted.source_system,
        parted.learner_id,
        parted.session_id,
        parted.chain_started_at,
        parted.part
)

select
    {{ session_columns({
        'source_system': 'sessions.source_system',
        'session_id': session_key('fitness_coach', [
            "coalesce(sessions.learner_id, 'anonymous')",
            'sessions.source_session_id',
            moment_key('sessions.started_at'),
        ]),
        'source_session_id': 'sessions.source_session_id',
        'learner_id': 'sessions.learner_id',
        'session_date': 'sessions.started_at',
        'started_at': 'sessions.started_at',
        'ended_at': 'sessions.ended_at',
        'is_end_inferred': 'true',
        'session_type': "'app_session'",
        'device_type': 'sessions.platform',
        'platform': 'sessions.platform',
        'app_version': 'sessions.app_version',
        'total_seconds': whole_seconds_between('sessions.started_at', 'sessions.ended_at'),
        'event_active_seconds': 'floor(sessions.active_microseconds / 1e6)',
        'event_count': 'sessions.event_count',
        'row_count': 'sessions.event_count',
        'sent_at': 'sessions.sent_at',
        'is_late': 'sessions.is_late',
        'is_future_clock': 'sessions.is_future_clock',
        'is_identification_denied': 'not sessions.can_track',
        'is_use_denied': 'not sessions.can_track',
    }) }}
from sessions
where
    {{ is_dirty(
        '(sessions.source_system, cast(sessions.started_at as date))',
        ref('int_sessions__dirty_days')
    ) }}
