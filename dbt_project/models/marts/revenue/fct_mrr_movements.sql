-- One row per learner and UTC day on which the learner's monthly recurring revenue (MRR) changed.
-- For each learner the movements up to any day add up to the MRR of that day.
with mrr_by_day as (
    select * from {{ ref('int_subscriptions__mrr_by_day') }}
),

people as (
    select * from {{ ref('int_learners__profiles') }}
)

select
    cast(mrr_by_day.source_system as string) as source_system,
    cast(mrr_by_day.learner_id as string) as learner_id,
    cast(mrr_by_day.movement_date as date) as movement_date,
    cast(
        case
            when mrr_by_day.movement_number = 1 then 'new'
            when mrr_by_day.mrr_before_cents = 0 then 'reactivation'
            when mrr_by_day.mrr_after_cents = 0 then 'churn'
            when mrr_by_day.movement_cents > 0 then 'expansion'
            else 'contraction'
        end as string
    ) as movement_type,
    cast(mrr_by_day.mrr_before_cents as bigint) as mrr_before_cents,
    cast(mrr_by_day.mrr_after_cents as bigint) as mrr_after_cents,
    cast(mrr_by_day.movement_cents as bigint) as movement_cents,
    cast(coalesce(people.is_internal, false) as boolean) as is_internal
from mrr_by_day
left join people
    on
        mrr_by_day.source_system = people.source_system
        and mrr_by_day.learner_id = people.learner_id
