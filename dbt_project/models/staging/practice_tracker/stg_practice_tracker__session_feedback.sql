-- One row per remark of a teacher on a session.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(session_feedback.id as string) as session_feedback_id,
    cast(session_feedback.session_id as string) as practice_session_id,
    cast(session_feedback.teacher_id as string) as teacher_id,
    -- measures
    cast(session_feedback.position_seconds as double) as position_seconds,
    -- timestamps
    cast(session_feedback.created_at as timestamp) as created_at,
    -- lineage
    cast(session_feedback._batch_id as string) as batch_id,
    cast(session_feedback.first_sent_at as timestamp) as sent_at,
    cast(session_feedback._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'session_feedback')) }} as session_feedback
