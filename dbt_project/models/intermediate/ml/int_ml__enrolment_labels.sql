-- One row per open enrolment and Monday: what came of it. A label is null until it is told for
-- good, and where the enrolment had ended before the Monday without anybody knowing.
with outcomes as (
    select
        enrolments.*,
        module_progress.status,
        module_progress.withdrawn_at,
        module_progress.completed_at,
        case
            when module_progress.status in ('completed', 'withdrawn', 'failed')
                then
                    greatest(
                        enrolments.ends_at,
                        coalesce(
                            module_progress.withdrawn_at,
                            module_progress.completed_at,
                            module_progress.updated_at,
                            enrolments.ends_at
                        )
                    )
        end as final_at
    from {{ ref('int_ml__enrolment_weeks') }} as enrolments
    inner join {{ ref('stg_learning_platform__module_progress') }} as module_progress
        on
            enrolments.source_system = module_progress.source_system
            and enrolments.learner_id = module_progress.learner_id
            and enrolments.module_id = module_progress.module_id
    {{ join_consented('enrolments', 'learner_insight', 'enrolments.as_of_at') }}
),

dated as (
    select
        outcomes.*,
        {{ label_available_at('outcomes.as_of_at', 7) }} as withdrawal_told_at,
        {{ label_available_at('outcomes.as_of_at', 28) }} as completion_told_at,
        {{ label_available_at('outcomes.final_at', 0) }} as final_told_at,
        -- neither ended by then, nor without saying when
        coalesce(least(outcomes.withdrawn_at, outcomes.completed_at) >= outcomes.as_of_at, true)
        and not (outcomes.status = 'withdrawn' and outcomes.withdrawn_at is null)
            as is_at_risk,
        coalesce(least(outcomes.withdrawn_at, outcomes.completed_at) >= outcomes.as_of_at, true)
        and not (outcomes.status = 'completed' and outcomes.completed_at is null)
            as is_open
    from outcomes
)

select
    cast(dated.source_system as string) as source_system,
    cast(dated.learner_id as string) as learner_id,
    cast(dated.module_id as string) as module_id,
    cast(dated.as_of_date as date) as as_of_date,
    cast(
        case
            when dated.is_at_risk and dated.withdrawal_told_at <= {{ as_of() }}
                then
                    coalesce(
                        dated.withdrawn_at < {{ add_seconds('dated.as_of_at', 7 * 86400) }}, false
                    )
        end as boolean
    ) as is_withdrawn_within_7_days,
    cast(dated.withdrawal_told_at as timestamp) as withdrawn_within_7_days_label_available_at,
    cast(
        case
            when dated.is_open and dated.completion_told_at <= {{ as_of() }}
                then
                    coalesce(
                        dated.completed_at < {{ add_seconds('dated.as_of_at', 28 * 86400) }}, false
                    )
        end as boolean
    ) as is_completed_within_28_days,
    cast(dated.completion_told_at as timestamp) as completed_within_28_days_label_available_at,
    cast(
        case when dated.final_told_at <= {{ as_of() }} then dated.status <> 'completed' end
        as boolean
    ) as has_failed_or_withdrawn,
    cast(dated.final_told_at as timestamp) as failed_or_withdrawn_label_available_at
from dated
