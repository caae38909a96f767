-- One row per learner and UTC day with events: how many the apps sent, and how many may be shown
-- with the learner, because tracking was allowed at that moment and is now. Clocks in the future
-- are of no day.
with events as (
    select
        stg_events.source_system,
        stg_events.learner_id,
        stg_events.occurred_at,
        stg_events.can_track
    from {{ ref('stg_fitness_coach__analytics_events') }} as stg_events
    where
        stg_events.learner_id is not null
        and coalesce(stg_events.clock_flag, 'none') <> 'future'
    union all
    select
        stg_events.source_system,
        sessions.learner_id,
        stg_events.occurred_at,
        true as can_track
    from {{ ref('stg_song_practice__performance_events') }} as stg_events
    inner join {{ ref('stg_song_practice__performance_sessions') }} as sessions
        on stg_events.performance_session_id = sessions.performance_session_id
    where
        sessions.learner_id is not null
        and coalesce(stg_events.clock_flag, 'none') <> 'future'
),

asked as (
    select
        events.source_system,
        events.learner_id,
        cast(events.occurred_at as date) as event_date,
        events.can_track and grants_of_event_detail.learner_id is not null as is_shown
    from events
    {{ join_consented('events', 'event_detail', 'events.occurred_at', kind='left') }}
)

select
    cast(asked.source_system as string) as source_system,
    cast(asked.learner_id as string) as learner_id,
    cast(asked.event_date as date) as event_date,
    cast(count(*) as bigint) as received_event_count,
    cast(count(case when asked.is_shown then 1 end) as bigint) as shown_event_count,
    cast(count(case when not asked.is_shown then 1 end) as bigint) as withheld_event_count
from asked
group by asked.source_system, asked.learner_id, asked.event_date
