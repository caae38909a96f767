-- One row per practice session of a student.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(practice_sessions.id as string) as practice_session_id,
    cast(practice_sessions.student_id as string) as learner_id,
    -- attributes
    cast(practice_sessions.practice_mode as string) as practice_mode,
    -- measures
    cast(practice_sessions.self_rating as bigint) as self_rating,
    cast(practice_sessions.target_tempo as bigint) as target_bpm,
    -- timestamps
    cast(practice_sessions.start_time as timestamp) as started_at,
    cast(practice_sessions.end_time as timestamp) as ended_at,
    cast(practice_sessions.created_at as timestamp) as created_at,
    cast(practice_sessions.updated_at as timestamp) as updated_at,
    -- lineage
    cast(practice_sessions._batch_id as string) as batch_id,
    cast(practice_sessions.first_sent_at as timestamp) as sent_at,
    cast(practice_sessions._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'practice_sessions')) }} as practice_sessions
