-- One row per attempt to take or return money, with its amount in cents of USD at the rate of the
-- day of the attempt (UTC). A refund is converted at its own day's rate, not at the charge's.
with payments as (
    select * from {{ ref('stg_fitness_coach__payments') }}
),

exchange_rates as (
    select * from {{ ref('int_subscriptions__exchange_rates') }}
),

converted as (
    select
        payments.*,
        {{ half_up('payments.amount_cents * exchange_rates.usd_micros', '1000000') }} as usd_cents
    from payments
    left join exchange_rates
        on
            payments.currency = exchange_rates.currency
            and cast(payments.occurred_at as date) >= exchange_rates.valid_from_date
            and cast(payments.occurred_at as date) < exchange_rates.valid_to_date
)

select
    cast(converted.source_system as string) as source_system,
    cast(converted.payment_id as string) as payment_id,
    cast(converted.learner_id as string) as learner_id,
    cast(converted.subscription_id as string) as subscription_id,
    cast(converted.marketplace_order_id as string) as marketplace_order_id,
    cast(
        case
            when converted.subscription_id is not null then 'subscription'
            when converted.marketplace_order_id is not null then 'marketplace'
            else 'other'
        end as string
    ) as revenue_stream,
    cast(converted.kind as string) as kind,
    cast(converted.status as string) as status,
    cast(converted.failure_reason as string) as failure_reason,
    cast(converted.attempt as bigint) as attempt,
    cast(converted.currency as string) as currency,
    cast(converted.amount_cents as bigint) as amount_cents,
    cast(converted.usd_cents as bigint) as usd_cents,
    cast(
        case
            when converted.status <> 'succeeded' then 0
            when converted.kind = 'refund' then -converted.usd_cents
            else converted.usd_cents
        end as bigint
    ) as net_usd_cents,
    cast(converted.occurred_at as timestamp) as occurred_at,
    cast(converted.occurred_at as date) as occurred_date
from converted
