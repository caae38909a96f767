-- One row per attempt to take or return money, with its amount in cents of USD at the rate of the
-- day of the attempt (UTC). A refund is converted at its own day's rate, not at the charge's. What
-- is paid for a subscription carries its plan at the time.
with payments as (
    select * from {{ ref('stg_fitness_coach__payments') }}
),

history as (
    select * from {{ ref('int_subscriptions__history') }}
),

people as (
    select * from {{ ref('int_learners__profiles') }}
),

converted as (
    select
        payments.*,
        {{ usd_cents('payments.amount_cents') }} as usd_cents
    from payments
    {{ join_rate_of_day('payments', 'cast(payments.occurred_at as date)') }}
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
    cast(history.plan as string) as plan,
    cast(history.billing_period as string) as billing_period,
    cast(coalesce(people.is_internal, false) as boolean) as is_internal,
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
left join history
    on
        converted.subscription_id = history.subscription_id
        and converted.occurred_at >= history.valid_from
        and converted.occurred_at < history.valid_to
left join people
    on
        converted.source_system = people.source_system
        and converted.learner_id = people.learner_id
