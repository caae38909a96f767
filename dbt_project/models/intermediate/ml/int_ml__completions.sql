-- One row per learner and subject that the learner completed: when all modules of the course were
-- completed, or when a session first played the piece to its end.
with modules as (
    select
        modules.course,
        count(*) as module_count
    from {{ ref('stg_learning_platform__modules') }} as modules
    where modules.course is not null and modules.position is not null
    group by modules.course
)

select
    cast(facts.source_system as string) as source_system,
    cast(facts.learner_id as string) as learner_id,
    cast(facts.subject_kind as string) as subject_kind,
    cast(facts.subject_id as string) as subject_id,
    cast(
        case
            when facts.subject_kind = 'course' then max(facts.happened_at)
            else min(facts.happened_at)
        end as timestamp
    ) as completed_at
from {{ ref('int_ml__progress_facts') }} as facts
left join modules
    on
        facts.subject_id = modules.course
        and facts.subject_kind = 'course'
where facts.fact = 'done' or (facts.fact = 'reached' and facts.amount >= 100)
group by facts.source_system, facts.learner_id, facts.subject_kind, facts.subject_id
having
    facts.subject_kind = 'piece'
    or count(*) >= max(modules.module_count)
