-- One row per remark of a teacher on a session whose learner may be shown: how long after the
-- session it came, and whether the two were associated by then and when the session began (GAM-07).
with associations as (
    select * from {{ ref('stg_practice_tracker__student_teacher_associations') }}
)

select
    cast(remarks.session_feedback_id as string) as session_feedback_id,
    cast(remarks.source_system as string) as source_system,
    cast(remarks.learner_id as string) as learner_id,
    cast(remarks.teacher_id as string) as teacher_id,
    cast(remarks.session_id as string) as session_id,
    cast(remarks.created_at as timestamp) as created_at,
    cast({{ local_date('remarks.created_at', 'zones.zone') }} as date) as local_date,
    cast(remarks.position_seconds as double) as position_seconds,
    cast(remarks.hours_after_session as double) as hours_after_session,
    cast(coalesce(associations.created_at <= remarks.created_at, false) as boolean)
        as is_associated,
    cast(coalesce(associations.created_at <= remarks.session_started_at, false) as boolean)
        as is_visible_to_teacher
from {{ ref('int_community__remarks') }} as remarks
{{ join_consented('remarks', 'learner_insight', as_of()) }}
{{ join_zone('remarks', 'remarks.created_at') }}
left join associations
    on
        remarks.source_system = associations.source_system
        and remarks.learner_id = associations.learner_id
        and remarks.teacher_id = associations.teacher_id
