-- One row per session in song_practice, with the app's own counters and those recounted from its
-- events (SES-02, ING-28). Active seconds from events: the song plays from a `play` to the next
-- `pause`, from the start where the first of the two is a `pause`, to the end where the last one is
-- a `play`; null where neither was sent. An event outside the session counts, its time does not.
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, session_date)',
    meta={'dirty_days': 'int_sessions__dirty_days'},
) }}

with sessions as (
    select stg_sessions.*
    from {{ ref('stg_song_practice__performance_sessions') }} as stg_sessions
    where
        {{ is_dirty(
            '(stg_sessions.source_system, cast(stg_sessions.started_at as date))',
            ref('int_sessions__dirty_days')
        ) }}
),

events as (
    select
        sessions.performance_session_id,
        sessions.started_at,
        sessions.ended_at,
        stg_events.performance_event_id,
        stg_events.event_type,
        stg_events.occurred_at,
        greatest(
            sessions.started_at, least(stg_events.occurred_at, sessions.ended_at)
        ) as inside_at
    from {{ ref('stg_song_practice__performance_events') }} as stg_events
    inner join sessions
        on stg_events.performance_session_id = sessions.performance_session_id
),

switched as (
    select
        events.performance_session_id,
        events.event_type,
        events.inside_at,
        events.started_at,
        row_number() over switch_order as switch_number,
        coalesce(lead(events.inside_at) over switch_order, events.ended_at, events.inside_at)
            as next_inside_at
    from events
    where events.event_type in ('play', 'pause')
    window switch_order as (
        partition by events.performance_session_id
        order by events.occurred_at, events.performance_event_id
    )
),

played as (
    select
        switched.performance_session_id,
        sum(
            case
                when switched.event_type = 'play'
                    then {{ microseconds_between('switched.inside_at', 'switched.next_inside_at') }}
                when switched.switch_number = 1
                    then {{ microseconds_between('switched.started_at', 'switched.inside_at') }}
                else 0
            end
        ) as active_microseconds
    from switched
    group by switched.performance_session_id
),

counted as (
    select
        events.performance_session_id,
        count(*) as event_count,
        count(case when events.event_type = 'pause' then 1 end) as pause_count,
        count(case when events.event_type = 'rewind' then 1 end) as rewind_count,
        count(case when events.event_type = 'fast_forward' then 1 end) as fast_forward_count,
        count(case when events.event_type = 'tempo_change' then 1 end) as tempo_change_count
    from events
    group by events.performance_session_id
)

select
    {{ session_columns({
        'source_system': 'sessions.source_system',
        'session_id': "concat('song_practice:', sessions.performance_session_id)",
        'source_session_id': 'sessions.performance_session_id',
        'learner_id': 'sessions.learner_id',
        'session_date': 'sessions.started_at',
        'started_at': 'sessions.started_at',
        'ended_at': 'sessions.ended_at',
        'is_open': 'sessions.ended_at is null',
        'session_type': 'sessions.session_type',
        'device_type': 'sessions.device_type',
        'content_type': "case when sessions.song_id is not null then 'song' end",
        'content_id': 'sessions.song_id',
        'setlist_id': 'sessions.setlist_id',
        'total_seconds': 'coalesce(sessions.total_seconds, '
            ~ whole_seconds_between('sessions.started_at', 'sessions.ended_at') ~ ')',
        'reported_active_seconds': 'sessions.active_seconds',
        'event_active_seconds': 'floor(played.active_microseconds / 1e6)',
        'completion_ratio': 'sessions.completion_ratio',
        'self_rating': 'sessions.session_rating',
        'difficulty_rating': 'sessions.difficulty_rating',
        'reported_pause_count': 'sessions.pause_count',
        'reported_rewind_count': 'sessions.rewind_count',
        'reported_fast_forward_count': 'sessions.fast_forward_count',
        'reported_tempo_change_count': 'sessions.tempo_changes',
        'event_pause_count': 'counted.pause_count',
        'event_rewind_count': 'counted.rewind_count',
        'event_fast_forward_count': 'counted.fast_forward_count',
        'event_tempo_change_count': 'counted.tempo_change_count',
        'event_count': 'coalesce(counted.event_count, 0)',
        'row_count': '1',
        'sent_at': 'sessions.sent_at',
        'is_late': "coalesce(sessions.clock_flag = 'late', false)",
        'is_future_clock': "coalesce(sessions.clock_flag = 'future', false)",
        'is_identification_denied':
            'not sessions.has_analytics_consent or sessions.is_anonymous_only',
    }) }}
from sessions
left join counted on sessions.performance_session_id = counted.performance_session_id
left join played on sessions.performance_session_id = played.performance_session_id
