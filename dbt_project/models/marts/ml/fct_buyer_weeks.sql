-- One row per learner and Monday at which the learner had ordered from the marketplace, as known
-- then.
with buyers as (
    select
        totals.*,
        used.as_of_at,
        used.as_of_date,
        used.is_internal,
        used.country,
        used.acquisition_channel,
        {{ label_available_at('used.as_of_at', 90) }} as told_at
    from {{ ref('int_ml__order_totals') }} as totals
    inner join {{ ref('int_ml__learner_use') }} as used
        on
            totals.source_system = used.source_system
            and totals.learner_id = used.learner_id
            and totals.known_from <= used.as_of_date
            and totals.known_to > used.as_of_date
),

orders as (
    select
        int_orders.source_system,
        int_orders.learner_id,
        int_orders.ordered_date,
        int_orders.usd_cents
    from {{ ref('int_marketplace__orders') }} as int_orders
    {{ join_consented('int_orders', 'profiling', 'int_orders.ordered_at') }}
),

followed as (
    select
        buyers.source_system,
        buyers.learner_id,
        buyers.as_of_date,
        count(*) as order_count,
        count(distinct orders.ordered_date) as order_day_count,
        sum(orders.usd_cents) as order_cents
    from buyers
    inner join orders
        on
            buyers.source_system = orders.source_system
            and buyers.learner_id = orders.learner_id
            and buyers.as_of_date <= orders.ordered_date
            and cast(buyers.as_of_date + cast(90 as int) as date) > orders.ordered_date
    group by buyers.source_system, buyers.learner_id, buyers.as_of_date
)

select
    cast(buyers.source_system as string) as source_system,
    cast(buyers.learner_id as string) as learner_id,
    cast(buyers.as_of_at as timestamp) as as_of_at,
    cast(buyers.order_day_count - 1 as bigint) as frequency,
    cast({{ days_between('buyers.first_ordered_date', 'buyers.last_ordered_date') }} as bigint)
        as recency_days,
    cast({{ days_between('buyers.first_ordered_date', 'buyers.as_of_date') }} as bigint)
        as age_days,
    cast(buyers.order_count as bigint) as order_count,
    cast({{ ratio('buyers.order_cents', 'buyers.priced_order_count') }} as double)
        as mean_order_cents,
    cast(buyers.country as string) as country,
    cast(buyers.acquisition_channel as string) as acquisition_channel,
    cast(buyers.is_internal as boolean) as is_internal,
    {% for name in ['order_count', 'order_day_count', 'order_cents'] -%}
        cast(
            case when buyers.told_at <= {{ as_of() }} then coalesce(followed.{{ name }}, 0) end
            as bigint
        ) as {{ name }}_next_90_days,
    {% endfor -%}
    cast(buyers.told_at as timestamp) as next_90_days_label_available_at,
    cast(buyers.as_of_date as date) as as_of_date
from buyers
left join followed
    on
        buyers.source_system = followed.source_system
        and buyers.learner_id = followed.learner_id
        and buyers.as_of_date = followed.as_of_date
{{ join_consented('buyers', 'profiling', 'buyers.as_of_at') }}
