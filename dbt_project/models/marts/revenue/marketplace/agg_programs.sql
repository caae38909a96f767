-- One row per program of the marketplace, those included that an order alone names: who looked at
-- it, who bought it, what it earned, how it was rated and whether buyers use it.
with programs as (
    select * from {{ ref('stg_fitness_coach__marketplace_programs') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
    where ordered_at <= {{ as_of() }}
),

named as (
    select
        programs.source_system,
        programs.marketplace_program_id
    from programs
    union distinct
    select
        orders.source_system,
        orders.marketplace_program_id
    from orders
),

sold as (
    select
        orders.source_system,
        orders.marketplace_program_id,
        count(*) as order_count,
        count(case when not orders.is_refunded then 1 end) as net_order_count,
        count(case when not orders.is_converted then 1 end) as unconverted_order_count,
        sum(orders.usd_cents) as gross_usd_cents,
        sum(orders.net_usd_cents) as net_usd_cents,
        sum(orders.net_commission_usd_cents) as commission_usd_cents,
        sum(orders.net_earning_usd_cents) as trainer_earning_usd_cents,
        count(orders.rating) as rating_count,
        sum(orders.rating) as rating_total
    from orders
    group by orders.source_system, orders.marketplace_program_id
),

joined as (
    select
        named.*,
        programs.trainer_id,
        programs.category,
        programs.status,
        programs.published_at,
        programs.average_rating as reported_rating_mean,
        programs.rating_count as reported_rating_count,
        {% for name in [
            'view', 'viewing_learner', 'matured_viewing_learner', 'converted_learner',
            'matured_buyer', 'using_buyer', 'use_day',
        ] -%}
            coalesce(program_use.{{ name }}_count, 0) as {{ name }}_count,
        {% endfor -%}
        {% for name in ['order', 'net_order', 'unconverted_order', 'rating'] -%}
            coalesce(sold.{{ name }}_count, 0) as {{ name }}_count,
        {% endfor -%}
        {% for name in ['gross', 'net', 'commission', 'trainer_earning'] -%}
            coalesce(sold.{{ name }}_usd_cents, 0) as {{ name }}_usd_cents,
        {% endfor -%}
        sold.rating_total,
        {{ ratio('sum(sold.rating_total) over ()', 'sum(sold.rating_count) over ()') }}
            as rating_mean_of_all
    from named
    left join programs
        on
            named.source_system = programs.source_system
            and named.marketplace_program_id = programs.marketplace_program_id
    left join {{ ref('int_marketplace__program_use') }} as program_use
        on
            named.source_system = program_use.source_system
            and named.marketplace_program_id = program_use.marketplace_program_id
    left join sold
        on
            named.source_system = sold.source_system
            and named.marketplace_program_id = sold.marketplace_program_id
)

select
    cast(joined.source_system as string) as source_system,
    cast(joined.marketplace_program_id as string) as marketplace_program_id,
    cast(joined.trainer_id as string) as trainer_id,
    cast(joined.category as string) as category,
    cast(joined.status as string) as status,
    cast(joined.published_at as timestamp) as published_at,
    {% for name in ['view', 'viewing_learner', 'matured_viewing_learner', 'converted_learner'] -%}
        cast(joined.{{ name }}_count as bigint) as {{ name }}_count,
    {% endfor -%}
    {{ share_with_interval(
        'conversion_ratio', 'joined.converted_learner_count', 'joined.matured_viewing_learner_count'
    ) }},
    {% for name in ['order', 'net_order', 'unconverted_order'] -%}
        cast(joined.{{ name }}_count as bigint) as {{ name }}_count,
    {% endfor -%}
    {% for name in ['gross', 'net', 'commission', 'trainer_earning'] -%}
        cast(joined.{{ name }}_usd_cents as bigint) as {{ name }}_usd_cents,
    {% endfor -%}
    cast(joined.rating_count as bigint) as rating_count,
    cast({{ ratio('joined.rating_total', 'joined.rating_count') }} as double) as rating_mean,
    cast({{ shrunk_rating('joined') }} as double) as shrunk_rating,
    cast(joined.reported_rating_mean as double) as reported_rating_mean,
    cast(joined.reported_rating_count as bigint) as reported_rating_count,
    cast(joined.matured_buyer_count as bigint) as matured_buyer_count,
    cast(joined.using_buyer_count as bigint) as using_buyer_count,
    {{ share_with_interval(
        'using_buyer_ratio', 'joined.using_buyer_count', 'joined.matured_buyer_count'
    ) }},
    cast(joined.use_day_count as bigint) as use_day_count,
    cast({{ ratio('joined.use_day_count', 'joined.matured_buyer_count') }} as double)
        as use_days_per_buyer
from joined
