-- One row per teacher and session that the teacher may see: those of the teacher's students that
-- began when the two were associated already (GAM-07, ACC-05). The app sends no end of an
-- association. Sessions by a clock in the future and days to come are left out.
select
    cast(associations.teacher_id as string) as teacher_id,
    cast(decided.session_id as string) as session_id,
    cast(decided.source_system as string) as source_system,
    cast(decided.learner_id as string) as learner_id,
    cast(decided.local_date as date) as local_date,
    cast({{ days_between('decided.local_date', 'today.today_date') }} as bigint) as days_ago,
    cast(decided.total_seconds as bigint) as total_seconds,
    cast(decided.self_rating as bigint) as self_rating,
    cast(coalesce(tempos.accuracy_count, 0) as bigint) as accuracy_count,
    cast(tempos.accuracy_millionths as bigint) as accuracy_millionths
from {{ ref('int_sessions__decided') }} as decided
{{ join_consented('decided', 'learner_insight', 'decided.started_at') }}
inner join {{ ref('stg_practice_tracker__student_teacher_associations') }} as associations
    on
        decided.source_system = associations.source_system
        and decided.learner_id = associations.learner_id
        and decided.started_at >= associations.created_at
inner join {{ ref('int_learners__today') }} as today
    on
        decided.source_system = today.source_system
        and decided.learner_id = today.learner_id
        and decided.local_date <= today.today_date
left join {{ ref('int_practice__session_tempos') }} as tempos
    on decided.session_id = tempos.session_id
where decided.consent_basis = 'learner_insight' and not decided.is_future_clock
