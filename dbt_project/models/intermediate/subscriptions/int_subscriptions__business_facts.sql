-- One row per payment, order, support ticket and change of a subscription of a learner, with its
-- UTC day and what it counts for. What has no rate counts no cents.
with payments as (
    select * from {{ ref('int_subscriptions__payments_in_usd') }}
    where occurred_at <= {{ as_of() }}
),

happenings as (
    select
        orders.source_system,
        orders.learner_id,
        orders.ordered_at as moment,
        'order' as happening
    from {{ ref('stg_fitness_coach__marketplace_orders') }} as orders
    union all
    select
        tickets.source_system,
        tickets.learner_id,
        tickets.opened_at as moment,
        'ticket' as happening
    from {{ ref('stg_fitness_coach__support_tickets') }} as tickets
    where tickets.learner_id is not null
    union all
    select
        history.source_system,
        history.learner_id,
        history.valid_from as moment,
        'version' as happening
    from {{ ref('int_subscriptions__history') }} as history
    where history.valid_from < history.valid_to
),

facts as (
    select
        payments.source_system,
        payments.learner_id,
        payments.occurred_date as fact_date,
        case when payments.revenue_stream = 'subscription' then payments.net_usd_cents else 0 end
            as subscription_revenue_cents,
        case when payments.revenue_stream = 'marketplace' then payments.net_usd_cents else 0 end
            as marketplace_spend_cents,
        case when payments.revenue_stream = 'other' then payments.net_usd_cents else 0 end
            as other_revenue_cents,
        0 as programs_purchased_count,
        case when payments.kind = 'charge' and payments.status = 'failed' then 1 else 0 end
            as failed_payment_count,
        0 as support_ticket_count
    from payments
    union all
    select
        happenings.source_system,
        happenings.learner_id,
        cast(happenings.moment as date) as fact_date,
        0 as subscription_revenue_cents,
        0 as marketplace_spend_cents,
        0 as other_revenue_cents,
        case when happenings.happening = 'order' then 1 else 0 end as programs_purchased_count,
        0 as failed_payment_count,
        case when happenings.happening = 'ticket' then 1 else 0 end as support_ticket_count
    from happenings
    where happenings.moment <= {{ as_of() }}
)

select
    cast(facts.source_system as string) as source_system,
    cast(facts.learner_id as string) as learner_id,
    cast(facts.fact_date as date) as fact_date,
    cast(coalesce(facts.subscription_revenue_cents, 0) as bigint) as subscription_revenue_cents,
    cast(coalesce(facts.marketplace_spend_cents, 0) as bigint) as marketplace_spend_cents,
    cast(coalesce(facts.other_revenue_cents, 0) as bigint) as other_revenue_cents,
    cast(facts.programs_purchased_count as bigint) as programs_purchased_count,
    cast(facts.failed_payment_count as bigint) as failed_payment_count,
    cast(facts.support_ticket_count as bigint) as support_ticket_count
from facts
