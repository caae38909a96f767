-- One row per succeeded refund, with the charge that it returns.
with refunds as (
    select * from {{ ref('int_subscriptions__refunds') }}
)

select
    cast(refunds.source_system as string) as source_system,
    cast(refunds.payment_id as string) as payment_id,
    cast(refunds.learner_id as string) as learner_id,
    cast(refunds.subscription_id as string) as subscription_id,
    cast(refunds.marketplace_order_id as string) as marketplace_order_id,
    cast(refunds.revenue_stream as string) as revenue_stream,
    cast(refunds.plan as string) as plan,
    cast(refunds.billing_period as string) as billing_period,
    cast(refunds.currency as string) as currency,
    cast(refunds.amount_cents as bigint) as amount_cents,
    cast(refunds.usd_cents as bigint) as usd_cents,
    cast(refunds.refunded_at as timestamp) as refunded_at,
    cast(refunds.charge_payment_id as string) as charge_payment_id,
    cast(refunds.charged_at as timestamp) as charged_at,
    cast(refunds.days_since_charge as bigint) as days_since_charge,
    cast(refunds.is_matched as boolean) as is_matched
from refunds
