-- One row per remark of a teacher on a session whose learner may be shown.
select
    cast(remarks.session_feedback_id as string) as session_feedback_id,
    cast(decided.source_system as string) as source_system,
    cast(decided.learner_id as string) as learner_id,
    cast(remarks.teacher_id as string) as teacher_id,
    cast(decided.session_id as string) as session_id,
    cast(decided.started_at as timestamp) as session_started_at,
    cast(remarks.created_at as timestamp) as created_at,
    cast(remarks.position_seconds as double) as position_seconds,
    cast({{ hours_between('decided.ended_at', 'remarks.created_at') }} as double)
        as hours_after_session
from {{ ref('stg_practice_tracker__session_feedback') }} as remarks
inner join {{ ref('int_sessions__decided') }} as decided
    on
        remarks.source_system = decided.source_system
        and remarks.practice_session_id = decided.source_session_id
        and decided.consent_basis = 'learner_insight'
{{ join_consented('decided', 'learner_insight', 'remarks.created_at') }}
