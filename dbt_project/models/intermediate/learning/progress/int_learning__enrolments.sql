-- One row per enrolment of a learner in a module, with the module's course. An enrolment without a
-- date counts from the first moment at which the app told of it.
with module_progress as (
    select
        stg_module_progress.*,
        coalesce(
            stg_module_progress.enrolled_at,
            stg_module_progress.withdrawn_at,
            stg_module_progress.sent_at
        ) as known_at
    from {{ ref('stg_learning_platform__module_progress') }} as stg_module_progress
)

select
    cast(module_progress.source_system as string) as source_system,
    cast(module_progress.learner_id as string) as learner_id,
    cast(module_progress.module_id as string) as module_id,
    cast(modules.course as string) as course,
    cast(module_progress.status as string) as status,
    cast(module_progress.final_result as string) as final_result,
    cast(module_progress.progress_ratio as double) as progress_ratio,
    cast(module_progress.previous_attempts as bigint) as previous_attempts,
    cast(module_progress.credits as bigint) as credits,
    cast(module_progress.enrolled_at as timestamp) as enrolled_at,
    cast(module_progress.completed_at as timestamp) as completed_at,
    cast(module_progress.withdrawn_at as timestamp) as withdrawn_at,
    cast(module_progress.known_at as timestamp) as known_at
from module_progress
{{ join_consented('module_progress', 'learner_insight', 'module_progress.known_at') }}
left join {{ ref('stg_learning_platform__modules') }} as modules
    on module_progress.module_id = modules.module_id
