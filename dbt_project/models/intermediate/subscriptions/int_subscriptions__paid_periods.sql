-- One row per subscription, version and period in which that version was paid for, with the monthly
-- recurring revenue (MRR) that it brought, in cents of USD.
--
-- MRR: the price, a year's price divided by 12, at the rate of the day on which the subscription
-- was first activated, frozen, so that a currency that moves is no movement of MRR; one rounding.
with history as (
    select * from {{ ref('int_subscriptions__history') }}
),

exchange_rates as (
    select * from {{ ref('int_subscriptions__exchange_rates') }}
),

lifecycle as (
    select
        history.*,
        {{ paid_from_at('history') }} as paid_from_at,
        {{ paid_to_at('history') }} as paid_to_at
    from history
),

periods as (
    select
        lifecycle.*,
        greatest(lifecycle.valid_from, lifecycle.paid_from_at) as period_from_at,
        least(lifecycle.valid_to, lifecycle.paid_to_at) as period_to_at,
        min(lifecycle.paid_from_at) over (
            partition by lifecycle.subscription_id
        ) as first_activated_at
    from lifecycle
)

select
    cast(periods.source_system as string) as source_system,
    cast(periods.subscription_id as string) as subscription_id,
    cast(periods.version_number as bigint) as version_number,
    cast(periods.learner_id as string) as learner_id,
    cast(periods.plan as string) as plan,
    cast(periods.billing_period as string) as billing_period,
    cast(periods.currency as string) as currency,
    cast(periods.status as string) as status,
    cast(periods.amount_cents as bigint) as amount_cents,
    cast(periods.period_from_at as timestamp) as period_from_at,
    cast(periods.period_to_at as timestamp) as period_to_at,
    cast(periods.first_activated_at as timestamp) as first_activated_at,
    {{ half_up(
        'periods.amount_cents * exchange_rates.usd_micros',
        "case when periods.billing_period = 'year' then 12000000 else 1000000 end"
    ) }} as mrr_cents
from periods
left join exchange_rates
    on
        periods.currency = exchange_rates.currency
        and cast(periods.first_activated_at as date) >= exchange_rates.valid_from_date
        and cast(periods.first_activated_at as date) < exchange_rates.valid_to_date
where periods.paid_from_at is not null and periods.period_from_at < periods.period_to_at
