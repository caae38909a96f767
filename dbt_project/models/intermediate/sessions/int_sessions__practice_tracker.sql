-- One row per practice session in practice_tracker, open ones (without an end) included. The piece
-- is the session's piece tag, the first by id where there are several. `event_count` counts the
-- measurements of the learner taken during the session, at most 24 hours after its start; where
-- sessions overlap a measurement counts in each.
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, session_date)',
    meta={'dirty_days': 'int_sessions__dirty_days'},
) }}

with sessions as (
    select
        stg_sessions.*,
        cast(stg_sessions.started_at as date) as session_date,
        least(
            stg_sessions.ended_at, stg_sessions.started_at + interval '24' hour
        ) as measured_until_at
    from {{ ref('stg_practice_tracker__practice_sessions') }} as stg_sessions
    where
        {{ is_dirty(
            '(stg_sessions.source_system, cast(stg_sessions.started_at as date))',
            ref('int_sessions__dirty_days')
        ) }}
),

pieces as (
    select
        session_tags.practice_session_id,
        min(session_tags.tag_id) as tag_id
    from {{ ref('stg_practice_tracker__session_tags') }} as session_tags
    inner join {{ ref('stg_practice_tracker__tags') }} as tags
        on session_tags.tag_id = tags.tag_id
    where tags.tag_type = 'piece'
    group by session_tags.practice_session_id
),

metrics as (
    select
        stg_metrics.learner_id,
        stg_metrics.measured_at,
        cast(stg_metrics.measured_at as date) as measured_date
    from {{ ref('stg_practice_tracker__practice_metrics') }} as stg_metrics
    where {{ near_dirty_day('stg_metrics.measured_at', 'practice_tracker', 0, 1) }}
),

shifts as (
    select 0 as days
    union all
    select 1 as days
),

-- by day, so that a learner's measurements meet the sessions of two days, not of a lifetime
session_days as (
    select
        sessions.practice_session_id,
        sessions.learner_id,
        sessions.started_at,
        sessions.measured_until_at,
        cast(sessions.session_date + shifts.days as date) as measured_date
    from sessions
    cross join shifts
),

measured as (
    select
        session_days.practice_session_id,
        count(*) as event_count
    from session_days
    inner join metrics
        on
            session_days.learner_id = metrics.learner_id
            and session_days.measured_date = metrics.measured_date
            and session_days.started_at <= metrics.measured_at
            and session_days.measured_until_at >= metrics.measured_at
    group by session_days.practice_session_id
)

select
    {{ session_columns({
        'source_system': 'sessions.source_system',
        'session_id': "concat('practice_tracker:', sessions.practice_session_id)",
        'source_session_id': 'sessions.practice_session_id',
        'learner_id': 'sessions.learner_id',
        'session_date': 'sessions.session_date',
        'started_at': 'sessions.started_at',
        'ended_at': 'sessions.ended_at',
        'is_open': 'sessions.ended_at is null',
        'session_type': "'practice'",
        'mode': 'sessions.practice_mode',
        'content_type': "case when pieces.tag_id is not null then 'piece' end",
        'content_id': 'pieces.tag_id',
        'total_seconds': whole_seconds_between('sessions.started_at', 'sessions.ended_at'),
        'self_rating': 'sessions.self_rating',
        'event_count': 'coalesce(measured.event_count, 0)',
        'target_bpm': 'sessions.target_bpm',
        'row_count': '1',
        'sent_at': 'sessions.sent_at',
        'is_late': "coalesce(sessions.clock_flag = 'late', false)",
        'is_future_clock': "coalesce(sessions.clock_flag = 'future', false)",
    }) }}
from sessions
left join pieces on sessions.practice_session_id = pieces.practice_session_id
left join measured on sessions.practice_session_id = measured.practice_session_id
