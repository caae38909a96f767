-- One row per grain and UTC period in which something changed: what learners who paid when it
-- opened paid less, and more, when it closed; trials that started; charges, and those returned.
with learner_periods as (
    select * from {{ ref('int_subscriptions__learner_periods') }}
),

payments as (
    select * from {{ ref('int_subscriptions__payments_in_usd') }}
    where kind = 'charge' and status = 'succeeded' and occurred_at <= {{ as_of() }}
),

refunds as (
    select * from {{ ref('int_subscriptions__refunds') }}
),

history as (
    select * from {{ ref('int_subscriptions__history') }}
),

facts as (
    select
        cast(history.trial_started_at as date) as fact_date,
        1 as trial_started_count,
        0 as charge_count,
        0 as refunded_charge_count
    from history
    where history.is_current and history.trial_started_at <= {{ as_of() }}
    union all
    select
        payments.occurred_date as fact_date,
        0 as trial_started_count,
        1 as charge_count,
        case when refunds.payment_id is null then 0 else 1 end as refunded_charge_count
    from payments
    left join refunds on payments.payment_id = refunds.charge_payment_id
),

changes as (
    select
        learner_periods.grain,
        learner_periods.period_start_date,
        greatest(learner_periods.opening_mrr_cents - learner_periods.closing_mrr_cents, 0)
            as lost_mrr_cents,
        greatest(learner_periods.closing_mrr_cents - learner_periods.opening_mrr_cents, 0)
            as gained_mrr_cents,
        0 as trial_started_count,
        0 as charge_count,
        0 as refunded_charge_count
    from learner_periods
    where learner_periods.opening_mrr_cents > 0
    union all
    select
        grains.grain,
        {{ period_start('grains.grain', 'facts.fact_date') }} as period_start_date,
        0 as lost_mrr_cents,
        0 as gained_mrr_cents,
        facts.trial_started_count,
        facts.charge_count,
        facts.refunded_charge_count
    from facts
    cross join {{ ref('period_grains') }} as grains
)

select
    cast(changes.grain as string) as grain,
    cast(changes.period_start_date as date) as period_start_date,
    cast(sum(changes.lost_mrr_cents) as bigint) as lost_mrr_cents,
    cast(sum(changes.gained_mrr_cents) as bigint) as gained_mrr_cents,
    cast(sum(changes.trial_started_count) as bigint) as trial_started_count,
    cast(sum(changes.charge_count) as bigint) as charge_count,
    cast(sum(changes.refunded_charge_count) as bigint) as refunded_charge_count
from changes
group by changes.grain, changes.period_start_date
