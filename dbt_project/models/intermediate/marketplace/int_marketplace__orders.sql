-- One row per program bought, with what the platform keeps of the price (commission) and what the
-- trainer earns, before and after returns; in cents of USD at the rate of the day of the order.
with orders as (
    select * from {{ ref('stg_fitness_coach__marketplace_orders') }}
),

programs as (
    select * from {{ ref('stg_fitness_coach__marketplace_programs') }}
),

people as (
    select * from {{ ref('int_learners__profiles') }}
),

converted as (
    select
        orders.*,
        orders.amount_cents - orders.commission_cents as earning_cents,
        cast(orders.ordered_at as date) as ordered_date,
        orders.status = 'refunded' as is_refunded,
        case when orders.status = 'refunded' then 0 else 1 end as kept,
        {{ usd_cents('orders.amount_cents') }} as usd_cents,
        {{ usd_cents('orders.commission_cents') }} as commission_usd_cents
    from orders
    {{ join_rate_of_day('orders', 'cast(orders.ordered_at as date)') }}
)

select
    cast(converted.source_system as string) as source_system,
    cast(converted.marketplace_order_id as string) as marketplace_order_id,
    cast(converted.marketplace_program_id as string) as marketplace_program_id,
    cast(programs.trainer_id as string) as trainer_id,
    cast(converted.learner_id as string) as learner_id,
    cast(coalesce(people.is_internal, false) as boolean) as is_internal,
    cast(programs.category as string) as category,
    cast(converted.status as string) as status,
    cast(converted.ordered_at as timestamp) as ordered_at,
    cast(converted.ordered_date as date) as ordered_date,
    cast(converted.refunded_at as timestamp) as refunded_at,
    cast(converted.is_refunded as boolean) as is_refunded,
    cast(converted.rating as bigint) as rating,
    cast(converted.currency as string) as currency,
    cast(converted.amount_cents as bigint) as amount_cents,
    cast(converted.commission_cents as bigint) as commission_cents,
    cast(converted.earning_cents as bigint) as earning_cents,
    cast(converted.commission_cents * converted.kept as bigint) as net_commission_cents,
    cast(converted.earning_cents * converted.kept as bigint) as net_earning_cents,
    cast(converted.amount_cents * (1 - converted.kept) as bigint) as refunded_cents,
    cast(converted.usd_cents as bigint) as usd_cents,
    cast(converted.usd_cents * converted.kept as bigint) as net_usd_cents,
    cast(converted.commission_usd_cents * converted.kept as bigint)
        as net_commission_usd_cents,
    cast(
        (converted.usd_cents - converted.commission_usd_cents) * converted.kept as bigint
    ) as net_earning_usd_cents,
    cast(converted.usd_cents is not null as boolean) as is_converted
from converted
left join programs
    on
        converted.source_system = programs.source_system
        and converted.marketplace_program_id = programs.marketplace_program_id
left join people
    on
        converted.source_system = people.source_system
        and converted.learner_id = people.learner_id
