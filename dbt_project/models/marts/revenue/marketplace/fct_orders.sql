-- One row per program bought, with what the platform keeps of the price (commission) and what the
-- trainer earns, before and after returns; in cents of USD at the rate of the day of the order.
with orders as (
    select * from {{ ref('int_marketplace__orders') }}
)

select
    cast(orders.source_system as string) as source_system,
    cast(orders.marketplace_order_id as string) as marketplace_order_id,
    cast(orders.marketplace_program_id as string) as marketplace_program_id,
    cast(orders.trainer_id as string) as trainer_id,
    cast(orders.learner_id as string) as learner_id,
    cast(orders.is_internal as boolean) as is_internal,
    cast(orders.category as string) as category,
    cast(orders.status as string) as status,
    cast(orders.ordered_at as timestamp) as ordered_at,
    cast(orders.ordered_date as date) as ordered_date,
    cast(orders.refunded_at as timestamp) as refunded_at,
    cast(orders.is_refunded as boolean) as is_refunded,
    cast(orders.rating as bigint) as rating,
    cast(orders.currency as string) as currency,
    cast(orders.amount_cents as bigint) as amount_cents,
    cast(orders.commission_cents as bigint) as commission_cents,
    cast(orders.earning_cents as bigint) as earning_cents,
    cast(orders.net_commission_cents as bigint) as net_commission_cents,
    cast(orders.net_earning_cents as bigint) as net_earning_cents,
    cast(orders.refunded_cents as bigint) as refunded_cents,
    cast(orders.usd_cents as bigint) as usd_cents,
    cast(orders.net_usd_cents as bigint) as net_usd_cents,
    cast(orders.net_commission_usd_cents as bigint) as net_commission_usd_cents,
    cast(orders.net_earning_usd_cents as bigint) as net_earning_usd_cents,
    cast(orders.is_converted as boolean) as is_converted
from orders
