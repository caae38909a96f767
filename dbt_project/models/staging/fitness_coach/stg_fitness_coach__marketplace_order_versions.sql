-- One row per order and version: every state that the app has sent, with its clock.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(marketplace_orders.id as string) as marketplace_order_id,
    cast(marketplace_orders.programid as string) as marketplace_program_id,
    cast(marketplace_orders.userid as string) as learner_id,
    -- attributes
    cast(marketplace_orders.currency as string) as currency,
    cast(marketplace_orders.status as string) as status,
    -- measures
    cast(marketplace_orders.amountcents as bigint) as amount_cents,
    cast(marketplace_orders.commissioncents as bigint) as commission_cents,
    cast(marketplace_orders.rating as bigint) as rating,
    -- timestamps
    cast(marketplace_orders.orderedat as timestamp) as ordered_at,
    cast(marketplace_orders.refundedat as timestamp) as refunded_at,
    cast(marketplace_orders.updatedat as timestamp) as updated_at,
    -- lineage
    cast(marketplace_orders._batch_id as string) as batch_id,
    cast(marketplace_orders.first_sent_at as timestamp) as sent_at,
    cast(marketplace_orders._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'marketplace_orders'), every_version=true) }}
        as marketplace_orders
