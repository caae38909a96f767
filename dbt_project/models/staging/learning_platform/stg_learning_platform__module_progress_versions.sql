-- One row per enrolment and version: every state that the app has sent, with its clock.
select
    -- keys
    cast('learning_platform' as string) as source_system,
    cast(module_progress.learner_id as string) as learner_id,
    cast(module_progress.module_id as string) as module_id,
    -- attributes
    cast(module_progress.status as string) as status,
    cast(module_progress.final_result as string) as final_result,
    -- measures
    cast(module_progress.progress_percentage / 100e0 as double) as progress_ratio,
    cast(module_progress.previous_attempts as bigint) as previous_attempts,
    cast(module_progress.credits as bigint) as credits,
    -- timestamps
    cast(module_progress.enrolled_at as timestamp) as enrolled_at,
    cast(module_progress.completed_at as timestamp) as completed_at,
    cast(module_progress.withdrawn_at as timestamp) as withdrawn_at,
    cast(module_progress.updated_at as timestamp) as updated_at,
    -- lineage
    cast(module_progress._batch_id as string) as batch_id,
    cast(module_progress.first_sent_at as timestamp) as sent_at,
    cast(module_progress._clock_flag as string) as clock_flag
from {{ deduplicated(source('learning_platform', 'module_progress'), every_version=true) }}
        as module_progress
