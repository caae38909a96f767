-- One row per paid subscription and Monday: whether the learner churned, that is, whether the MRR
-- fell to zero, in the seven days after. The label is null until it is told for good, and where the
-- MRR was zero before the Monday without anybody knowing.
with movements as (
    select
        mrr_by_day.source_system,
        mrr_by_day.learner_id,
        mrr_by_day.movement_date,
        mrr_by_day.mrr_after_cents,
        lead(mrr_by_day.movement_date) over (
            partition by mrr_by_day.source_system, mrr_by_day.learner_id
            order by mrr_by_day.movement_date
        ) as next_movement_date
    from {{ ref('int_subscriptions__mrr_by_day') }} as mrr_by_day
    {{ join_consented('mrr_by_day', 'profiling', as_of()) }}
),

paying as (
    select
        subscriptions.source_system,
        subscriptions.subscription_id,
        subscriptions.as_of_date,
        subscriptions.as_of_at,
        -- the MRR that stood when the Monday began, and whether it fell to zero after
        max(
            case
                when
                    movements.movement_date < subscriptions.as_of_date
                    and coalesce(
                        movements.next_movement_date >= subscriptions.as_of_date, true
                    )
                    then movements.mrr_after_cents
            end
        ) as mrr_cents,
        max(
            case
                when
                    movements.movement_date >= subscriptions.as_of_date
                    and movements.movement_date
                    < cast(subscriptions.as_of_date + cast(7 as int) as date)
                    and movements.mrr_after_cents = 0
                    then 1
                else 0
            end
        ) as churn_count,
        {{ label_available_at('subscriptions.as_of_at', 7) }} as told_at
    from {{ ref('int_ml__subscription_weeks') }} as subscriptions
    left join movements
        on
            subscriptions.source_system = movements.source_system
            and subscriptions.learner_id = movements.learner_id
    group by
        subscriptions.source_system,
        subscriptions.subscription_id,
        subscriptions.as_of_date,
        subscriptions.as_of_at
)

select
    cast(paying.source_system as string) as source_system,
    cast(paying.subscription_id as string) as subscription_id,
    cast(paying.as_of_date as date) as as_of_date,
    cast(
        case
            when paying.mrr_cents > 0 and paying.told_at <= {{ as_of() }}
                then paying.churn_count = 1
        end as boolean
    ) as is_churned_within_7_days,
    cast(paying.told_at as timestamp) as churned_within_7_days_label_available_at
from paying
