-- One row per learner and day on which the learner's MRR was not the same at the end of the day as
-- at the end of the day before, with both amounts in cents of USD. Days are UTC days; what starts
-- and ends on one day never shows.
with paid_periods as (
    select * from {{ ref('int_subscriptions__paid_periods') }}
),

steps as (
    select
        paid_periods.source_system,
        paid_periods.learner_id,
        cast(paid_periods.period_from_at as date) as movement_date,
        paid_periods.mrr_cents as step_cents
    from paid_periods
    union all
    select
        paid_periods.source_system,
        paid_periods.learner_id,
        cast(paid_periods.period_to_at as date) as movement_date,
        -paid_periods.mrr_cents as step_cents
    from paid_periods
),

daily as (
    select
        steps.source_system,
        steps.learner_id,
        steps.movement_date,
        cast(sum(steps.step_cents) as bigint) as movement_cents
    from steps
    where steps.movement_date <= cast({{ as_of() }} as date)
    group by steps.source_system, steps.learner_id, steps.movement_date
    having sum(steps.step_cents) <> 0
),

running as (
    select
        daily.*,
        cast(
            sum(daily.movement_cents) over (
                partition by daily.source_system, daily.learner_id
                order by daily.movement_date
                rows between unbounded preceding and current row
            ) as bigint
        ) as mrr_after_cents
    from daily
)

select
    cast(running.source_system as string) as source_system,
    cast(running.learner_id as string) as learner_id,
    cast(running.movement_date as date) as movement_date,
    cast(running.mrr_after_cents - running.movement_cents as bigint) as mrr_before_cents,
    cast(running.mrr_after_cents as bigint) as mrr_after_cents,
    cast(running.movement_cents as bigint) as movement_cents,
    cast(
        row_number() over (
            partition by running.source_system, running.learner_id order by running.movement_date
        ) as bigint
    ) as movement_number
from running
