-- One row per grain, period and learner who began, changed or ended paying, or was charged, in the
-- period: what the learner's MRR was when the period opened and when it closed.
with mrr_by_day as (
    select * from {{ ref('int_subscriptions__mrr_by_day') }}
),

payments as (
    select * from {{ ref('int_subscriptions__payments_in_usd') }}
),

states as (
    select
        mrr_by_day.*,
        lead(mrr_by_day.movement_date) over (
            partition by mrr_by_day.source_system, mrr_by_day.learner_id
            order by mrr_by_day.movement_date
        ) as next_movement_date
    from mrr_by_day
),

learner_days as (
    select
        mrr_by_day.source_system,
        mrr_by_day.learner_id,
        mrr_by_day.movement_date as active_date
    from mrr_by_day
    union
    select
        payments.source_system,
        payments.learner_id,
        payments.occurred_date as active_date
    from payments
    where
        payments.kind = 'charge' and payments.status = 'succeeded'
        and payments.occurred_at <= {{ as_of() }}
),

grains as (
    select * from {{ ref('period_grains') }}
),

learner_periods as (
    select distinct
        grains.grain,
        learner_days.source_system,
        learner_days.learner_id,
        {{ period_start('grains.grain', 'learner_days.active_date') }} as period_start_date
    from learner_days
    cross join grains
),

opened as (
    select
        learner_periods.*,
        {{ period_end('learner_periods.grain', 'learner_periods.period_start_date') }}
            as period_end_date
    from learner_periods
)

select
    cast(opened.grain as string) as grain,
    cast(opened.period_start_date as date) as period_start_date,
    cast(opened.source_system as string) as source_system,
    cast(opened.learner_id as string) as learner_id,
    cast(coalesce(opening.mrr_after_cents, 0) as bigint) as opening_mrr_cents,
    cast(coalesce(closing.mrr_after_cents, 0) as bigint) as closing_mrr_cents
from opened
left join states as opening
    on
        opened.source_system = opening.source_system
        and opened.learner_id = opening.learner_id
        and opened.period_start_date > opening.movement_date
        and opened.period_start_date
        <= coalesce(opening.next_movement_date, cast({{ end_of_time() }} as date))
left join states as closing
    on
        opened.source_system = closing.source_system
        and opened.learner_id = closing.learner_id
        and opened.period_end_date >= closing.movement_date
        and opened.period_end_date
        < coalesce(closing.next_movement_date, cast({{ end_of_time() }} as date))
