-- Nobody is in dim_learners who does not grant identity now, and nobody is described who does
-- not grant learner insight now. Read from the flags, not from the periods that the models use. A
-- returned row is a person who should not be shown, or not so much of them.
{{ config(meta={'dagster': {'ref': {'name': 'dim_learners'}}}) }}
with newest_answers as (
    select
        source_system,
        learner_id,
        purpose,
        flag,
        is_granted,
        row_number() over (
            partition by source_system, learner_id, purpose, flag
            order by effective_at desc
        ) as newest
    from {{ ref('int_consent__answers') }}
    where effective_at <= {{ as_of() }}
),

denied as (
    select distinct
        source_system,
        learner_id,
        purpose
    from newest_answers
    where newest = 1 and not is_granted
)

select
    dim_learners.source_system,
    dim_learners.learner_id,
    denied.purpose
from {{ ref('dim_learners') }} as dim_learners
inner join denied
    on
        dim_learners.source_system = denied.source_system
        and dim_learners.learner_id = denied.learner_id
where
    denied.purpose = 'identity'
    or (denied.purpose = 'learner_insight' and dim_learners.is_described)
