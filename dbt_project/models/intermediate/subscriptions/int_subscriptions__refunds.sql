-- One row per succeeded refund, with the charge that it returns: the latest earlier succeeded
-- charge of the same subscription or order, amount and currency. A charge is returned once, by the
-- first refund that finds it; what returns another amount is not matched.
with payments as (
    select * from {{ ref('int_subscriptions__payments_in_usd') }}
    where status = 'succeeded' and occurred_at <= {{ as_of() }}
),

pairs as (
    select
        refunds.payment_id,
        refunds.occurred_at,
        charges.payment_id as charge_payment_id,
        charges.occurred_at as charged_at,
        row_number() over (
            partition by refunds.payment_id
            order by charges.occurred_at desc, charges.payment_id desc
        ) as charge_rank
    from payments as refunds
    inner join payments as charges
        on
            coalesce(refunds.subscription_id, refunds.marketplace_order_id)
            = coalesce(charges.subscription_id, charges.marketplace_order_id)
            and refunds.revenue_stream = charges.revenue_stream
            and refunds.amount_cents = charges.amount_cents
            and refunds.currency = charges.currency
            and refunds.occurred_at >= charges.occurred_at
    where refunds.kind = 'refund' and charges.kind = 'charge'
),

found as (
    select
        pairs.*,
        row_number() over (
            partition by pairs.charge_payment_id
            order by pairs.occurred_at, pairs.payment_id
        ) as refund_rank
    from pairs
    where pairs.charge_rank = 1
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
    cast(refunds.occurred_at as timestamp) as refunded_at,
    cast(found.charge_payment_id as string) as charge_payment_id,
    cast(found.charged_at as timestamp) as charged_at,
    {{ days_between('cast(found.charged_at as date)', 'cast(refunds.occurred_at as date)') }}
        as days_since_charge,
    cast(found.charge_payment_id is not null as boolean) as is_matched
from payments as refunds
left join found
    on refunds.payment_id = found.payment_id and found.refund_rank = 1
where refunds.kind = 'refund'
