-- One row per grain (day, week, month, quarter) and period that has begun: sums of money, counts of
-- subscriptions, and the learners who paid. Periods are UTC; before the first payment or
-- subscription there are none.
{%- set sums = [
    'subscription_cents', 'marketplace_cents', 'other_cents', 'gross_cents', 'refund_cents',
    'unconverted_payment_count', 'new_subscription_count', 'canceled_subscription_count',
] %}

with payments as (
    select * from {{ ref('int_subscriptions__payments_in_usd') }}
    where occurred_at <= {{ as_of() }}
),

spells as (
    select * from {{ ref('int_subscriptions__spells') }}
),

learner_periods as (
    select * from {{ ref('int_subscriptions__learner_periods') }}
),

turns as (
    select
        cast(spells.started_at as date) as fact_date,
        case when spells.spell_number = 1 then 1 else 0 end as new_subscription_count,
        0 as canceled_subscription_count
    from spells
    union all
    select
        cast(spells.ended_at as date) as fact_date,
        0 as new_subscription_count,
        1 as canceled_subscription_count
    from spells
    where spells.ended_at is not null
),

facts as (
    select
        payments.occurred_date as fact_date,
        case when payments.revenue_stream = 'subscription' then payments.net_usd_cents else 0 end
            as subscription_cents,
        case when payments.revenue_stream = 'marketplace' then payments.net_usd_cents else 0 end
            as marketplace_cents,
        case when payments.revenue_stream = 'other' then payments.net_usd_cents else 0 end
            as other_cents,
        greatest(coalesce(payments.net_usd_cents, 0), 0) as gross_cents,
        greatest(coalesce(-payments.net_usd_cents, 0), 0) as refund_cents,
        case when payments.usd_cents is null then 1 else 0 end as unconverted_payment_count,
        0 as new_subscription_count,
        0 as canceled_subscription_count
    from payments
    union all
    select
        turns.fact_date,
        0 as subscription_cents,
        0 as marketplace_cents,
        0 as other_cents,
        0 as gross_cents,
        0 as refund_cents,
        0 as unconverted_payment_count,
        turns.new_subscription_count,
        turns.canceled_subscription_count
    from turns
),

period_days as (
    select
        grains.grain,
        dates.calendar_date,
        {{ period_start('grains.grain', 'dates.calendar_date') }} as period_start_date
    from {{ ref('int_calendar__days') }} as dates
    cross join {{ ref('period_grains') }} as grains
    where
        dates.calendar_date >= (select min(facts.fact_date) from facts)
        and dates.calendar_date <= cast({{ as_of() }} as date)
),

totals as (
    select
        period_days.grain,
        {% for measure in sums -%}
            coalesce(sum(facts.{{ measure }}), 0) as {{ measure }},
        {% endfor -%}
        period_days.period_start_date
    from period_days
    left join facts on period_days.calendar_date = facts.fact_date
    group by period_days.grain, period_days.period_start_date
),

payers as (
    select
        learner_periods.grain,
        learner_periods.period_start_date,
        count(case when learner_periods.opening_mrr_cents = 0 then 1 end) as joining_learner_count,
        count(
            case
                when learner_periods.opening_mrr_cents > 0 and learner_periods.closing_mrr_cents = 0
                    then 1
            end
        ) as churned_subscriber_count
    from learner_periods
    group by learner_periods.grain, learner_periods.period_start_date
)

select
    cast(totals.grain as string) as grain,
    cast(totals.period_start_date as date) as period_start_date,
    {{ period_end('totals.grain', 'totals.period_start_date') }} as period_end_date,
    {% for measure in sums -%}
        cast(totals.{{ measure }} as bigint) as {{ measure }},
    {% endfor -%}
    cast(coalesce(payers.joining_learner_count, 0) as bigint) as joining_learner_count,
    cast(coalesce(payers.churned_subscriber_count, 0) as bigint) as churned_subscriber_count
from totals
left join payers
    on totals.grain = payers.grain and totals.period_start_date = payers.period_start_date
