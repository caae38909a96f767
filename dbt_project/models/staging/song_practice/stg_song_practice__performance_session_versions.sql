-- One row per session and version: every state that the app has sent, with its clock.
select
    -- keys
    cast('song_practice' as string) as source_system,
    cast(performance_sessions.id as string) as performance_session_id,
    cast(performance_sessions.user_id as string) as learner_id,
    cast(performance_sessions.song_id as string) as song_id,
    cast(performance_sessions.setlist_id as string) as setlist_id,
    -- attributes
    cast(performance_sessions.session_type as string) as session_type,
    cast(performance_sessions.device_type as string) as device_type,
    cast(performance_sessions.analytics_consent as boolean) as has_analytics_consent,
    cast(performance_sessions.anonymous_data_only as boolean) as is_anonymous_only,
    -- measures
    cast(performance_sessions.total_duration as bigint) as total_seconds,
    cast(performance_sessions.active_duration as bigint) as active_seconds,
    cast(performance_sessions.tempo_changes as bigint) as tempo_changes,
    cast(performance_sessions.pause_count as bigint) as pause_count,
    cast(performance_sessions.rewind_count as bigint) as rewind_count,
    cast(performance_sessions.fast_forward_count as bigint) as fast_forward_count,
    cast(performance_sessions.completion_percentage / 100e0 as double) as completion_ratio,
    cast(performance_sessions.session_rating as bigint) as session_rating,
    cast(performance_sessions.difficulty_rating as bigint) as difficulty_rating,
    -- timestamps
    cast(performance_sessions.started_at as timestamp) as started_at,
    cast(performance_sessions.ended_at as timestamp) as ended_at,
    cast(performance_sessions.created_at as timestamp) as created_at,
    cast(performance_sessions.updated_at as timestamp) as updated_at,
    -- lineage
    cast(performance_sessions._batch_id as string) as batch_id,
    cast(performance_sessions.first_sent_at as timestamp) as sent_at,
    cast(performance_sessions._clock_flag as string) as clock_flag
from {{ deduplicated(source('song_practice', 'performance_sessions'), every_version=true) }}
        as performance_sessions
