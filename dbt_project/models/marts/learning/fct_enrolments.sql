-- One row per enrolment of a learner in a module, for learners who grant personal insights.
select
    cast(enrolments.source_system as string) as source_system,
    cast(enrolments.learner_id as string) as learner_id,
    cast(enrolments.module_id as string) as module_id,
    cast(enrolments.status as string) as status,
    cast(enrolments.final_result as string) as final_result,
    cast(enrolments.progress_ratio as double) as progress_ratio,
    cast(enrolments.previous_attempts as bigint) as previous_attempts,
    cast(enrolments.credits as bigint) as credits,
    cast(enrolments.enrolled_at as timestamp) as enrolled_at,
    cast(enrolments.completed_at as timestamp) as completed_at,
    cast(enrolments.withdrawn_at as timestamp) as withdrawn_at
from {{ ref('int_learning__enrolments') }} as enrolments
