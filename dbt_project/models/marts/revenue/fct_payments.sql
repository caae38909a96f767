-- One row per attempt to take or return money, whether or not it succeeded.
with payments as (
    select * from {{ ref('int_subscriptions__payments_in_usd') }}
)

select
    cast(payments.source_system as string) as source_system,
    cast(payments.payment_id as string) as payment_id,
    cast(payments.learner_id as string) as learner_id,
    cast(payments.subscription_id as string) as subscription_id,
    cast(payments.marketplace_order_id as string) as marketplace_order_id,
    cast(payments.revenue_stream as string) as revenue_stream,
    cast(payments.plan as string) as plan,
    cast(payments.billing_period as string) as billing_period,
    cast(payments.is_internal as boolean) as is_internal,
    cast(payments.kind as string) as kind,
    cast(payments.status as string) as status,
    cast(payments.failure_reason as string) as failure_reason,
    cast(payments.attempt as bigint) as attempt,
    cast(payments.currency as string) as currency,
    cast(payments.amount_cents as bigint) as amount_cents,
    cast(payments.usd_cents as bigint) as usd_cents,
    cast(payments.net_usd_cents as bigint) as net_usd_cents,
    cast(payments.usd_cents is not null as boolean) as is_converted,
    cast(payments.occurred_at as timestamp) as occurred_at,
    cast(payments.occurred_date as date) as occurred_date
from payments
