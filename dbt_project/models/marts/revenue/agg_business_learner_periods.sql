-- One row per learner, timeframe and UTC period in which the learner paid, bought, wrote to support
-- or changed a subscription: the seed's BusinessMetrics (SES-11) without the risk of churn.
with facts as (
    select * from {{ ref('int_subscriptions__business_facts') }}
),

history as (
    select * from {{ ref('int_subscriptions__history') }}
    where valid_from <= {{ as_of() }}
),

timeframes as (
    select
        'daily' as timeframe,
        'day' as grain
    union all
    select
        'weekly' as timeframe,
        'week' as grain
    union all
    select
        'monthly' as timeframe,
        'month' as grain
),

totals as (
    select
        facts.source_system,
        facts.learner_id,
        timeframes.timeframe,
        {{ period_start('timeframes.grain', 'facts.fact_date') }} as period_start_date,
        max(
            {{ period_end(
                'timeframes.grain', period_start('timeframes.grain', 'facts.fact_date')
            ) }}
        ) as period_end_date,
        sum(facts.subscription_revenue_cents) as subscription_revenue_cents,
        sum(facts.marketplace_spend_cents) as marketplace_spend_cents,
        sum(facts.other_revenue_cents) as other_revenue_cents,
        sum(facts.programs_purchased_count) as programs_purchased_count,
        sum(facts.failed_payment_count) as failed_payment_count,
        sum(facts.support_ticket_count) as support_ticket_count
    from facts
    cross join timeframes
    group by
        facts.source_system, facts.learner_id, timeframes.timeframe,
        {{ period_start('timeframes.grain', 'facts.fact_date') }}
),

-- of several subscriptions the one whose version began last stands for the learner
states as (
    select
        totals.source_system,
        totals.learner_id,
        totals.timeframe,
        totals.period_start_date,
        history.plan,
        history.status,
        row_number() over (
            partition by
                totals.learner_id, totals.timeframe, totals.period_start_date, totals.source_system
            order by history.valid_from desc, history.subscription_id desc
        ) as state_rank
    from totals
    inner join history
        on
            totals.source_system = history.source_system
            and totals.learner_id = history.learner_id
            and totals.period_end_date >= cast(history.valid_from as date)
            and totals.period_end_date < cast(history.valid_to as date)
),

running as (
    select
        totals.*,
        sum(
            totals.subscription_revenue_cents
            + totals.marketplace_spend_cents
            + totals.other_revenue_cents
        ) over (
            partition by totals.source_system, totals.learner_id, totals.timeframe
            order by totals.period_start_date
            rows between unbounded preceding and current row
        ) as lifetime_revenue_cents
    from totals
)

select
    cast(running.source_system as string) as source_system,
    cast(running.learner_id as string) as learner_id,
    cast(running.timeframe as string) as timeframe,
    cast(running.period_start_date as date) as period_start_date,
    cast(states.plan as string) as plan,
    cast(states.status as string) as subscription_status,
    cast(running.subscription_revenue_cents as bigint) as subscription_revenue_cents,
    cast(running.marketplace_spend_cents as bigint) as marketplace_spend_cents,
    cast(running.other_revenue_cents as bigint) as other_revenue_cents,
    cast(running.programs_purchased_count as bigint) as programs_purchased_count,
    cast(running.failed_payment_count as bigint) as failed_payment_count,
    cast(running.support_ticket_count as bigint) as support_ticket_count,
    cast(running.lifetime_revenue_cents as bigint) as lifetime_revenue_cents
from running
left join states
    on
        running.source_system = states.source_system
        and running.learner_id = states.learner_id
        and running.timeframe = states.timeframe
        and running.period_start_date = states.period_start_date
        and states.state_rank = 1
