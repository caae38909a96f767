-- One row per learner, subject and Monday on which more became known of the progress: what was done
-- as known from then, and until the next such Monday. Of a piece it is the furthest that one
-- session got, in percent.
with steps as (
    select
        facts.source_system,
        facts.learner_id,
        facts.subject_kind,
        facts.subject_id,
        facts.known_from,
        sum(case when facts.fact = 'done' then facts.amount else 0 end) as done_count,
        max(case when facts.fact = 'reached' then facts.amount end) as reached_percent,
        min(facts.happened_at) as begun_at
    from {{ ref('int_ml__progress_facts') }} as facts
    group by
        facts.source_system,
        facts.learner_id,
        facts.subject_kind,
        facts.subject_id,
        facts.known_from
)

select
    cast(steps.source_system as string) as source_system,
    cast(steps.learner_id as string) as learner_id,
    cast(steps.subject_kind as string) as subject_kind,
    cast(steps.subject_id as string) as subject_id,
    cast(steps.known_from as date) as known_from,
    cast(
        coalesce(lead(steps.known_from) over subject, cast({{ end_of_time() }} as date)) as date
    ) as known_to,
    cast(
        case
            when steps.subject_kind = 'course' then sum(steps.done_count) over subject
            else max(steps.reached_percent) over subject
        end as bigint
    ) as unit_count,
    cast(min(steps.begun_at) over subject as timestamp) as begun_at
from steps
window subject as (
    partition by steps.source_system, steps.learner_id, steps.subject_kind, steps.subject_id
    order by steps.known_from
)
