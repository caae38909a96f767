-- One row per buyer and Monday on which more became known of what the learner ordered: all that was
-- known from then, and until the next such Monday. In cents of USD at the rate of the day of the
-- order; what has no rate counts no cents.
with orders as (
    select
        first_orders.*,
        {{ known_from(available_at('first_orders.ordered_at', 'first_orders.sent_at')) }}
            as known_from
    from {{ first_versions(
        ref('stg_fitness_coach__marketplace_order_versions'), 'marketplace_order_id'
    ) }} as first_orders
    {{ join_availability('first_orders', 'marketplace_orders') }}
    {{ join_consented('first_orders', 'profiling', 'first_orders.ordered_at') }}
    where coalesce(first_orders.clock_flag <> 'future', true)
),

converted as (
    select
        orders.*,
        cast(orders.ordered_at as date) as ordered_date,
        {{ usd_cents('orders.amount_cents') }} as usd_cents
    from orders
    {{ join_rate_of_day('orders', 'cast(orders.ordered_at as date)') }}
),

daily as (
    select
        converted.source_system,
        converted.learner_id,
        converted.ordered_date,
        converted.known_from,
        count(*) as order_count,
        count(converted.usd_cents) as priced_order_count,
        sum(converted.usd_cents) as order_cents
    from converted
    group by
        converted.source_system, converted.learner_id, converted.ordered_date, converted.known_from
),

marked as (
    select
        daily.*,
        case
            when
                daily.known_from = min(daily.known_from) over (
                    partition by daily.source_system, daily.learner_id, daily.ordered_date
                )
                then 1
            else 0
        end as order_day_count
    from daily
),

steps as (
    select
        marked.source_system,
        marked.learner_id,
        marked.known_from,
        sum(marked.order_count) as order_count,
        sum(marked.order_day_count) as order_day_count,
        sum(marked.priced_order_count) as priced_order_count,
        sum(marked.order_cents) as order_cents,
        min(marked.ordered_date) as first_ordered_date,
        max(marked.ordered_date) as last_ordered_date
    from marked
    group by marked.source_system, marked.learner_id, marked.known_from
)

select
    cast(steps.source_system as string) as source_system,
    cast(steps.learner_id as string) as learner_id,
    cast(steps.known_from as date) as known_from,
    cast(
        coalesce(lead(steps.known_from) over buyer, cast({{ end_of_time() }} as date)) as date
    ) as known_to,
    {% for name in ['order_count', 'order_day_count', 'priced_order_count', 'order_cents'] -%}
        cast(sum(steps.{{ name }}) over buyer as bigint) as {{ name }},
    {% endfor -%}
    cast(min(steps.first_ordered_date) over buyer as date) as first_ordered_date,
    cast(max(steps.last_ordered_date) over buyer as date) as last_ordered_date
from steps
window buyer as (
    partition by steps.source_system, steps.learner_id
    order by steps.known_from
)
