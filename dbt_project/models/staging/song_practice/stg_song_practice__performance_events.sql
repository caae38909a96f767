-- One row per thing the learner did to the player during a session.
select
    -- keys
    cast('song_practice' as string) as source_system,
    cast(performance_events.id as string) as performance_event_id,
    cast(performance_events.session_id as string) as performance_session_id,
    -- attributes
    cast(performance_events.event_type as string) as event_type,
    cast(performance_events.event_data as string) as event_data,
    cast(performance_events.chord_at_position as string) as chord_at_position,
    cast(performance_events.section_name as string) as section_name,
    -- measures
    cast(performance_events.position_seconds as double) as position_seconds,
    -- timestamps
    cast(performance_events.timestamp as timestamp) as occurred_at,
    cast(performance_events.created_at as timestamp) as created_at,
    -- lineage
    cast(performance_events._batch_id as string) as batch_id,
    cast(performance_events.first_sent_at as timestamp) as sent_at,
    cast(performance_events._clock_flag as string) as clock_flag
from {{ deduplicated(source('song_practice', 'performance_events')) }} as performance_events
