-- One row per grain (day, week, month, quarter) and UTC period with an order, up to now: programs
-- sold, what they brought in cents of USD, how buyers rated them, and which categories sold most.
{%- set period_start_date = period_start('grains.grain', 'orders.ordered_date') %}

with placed as (
    select
        grains.grain,
        {{ period_start_date }} as period_start_date,
        orders.*
    from {{ ref('int_marketplace__orders') }} as orders
    cross join {{ ref('period_grains') }} as grains
    where orders.ordered_at <= {{ as_of() }}
),

categories as (
    select
        placed.grain,
        placed.period_start_date,
        placed.category,
        -count(*) as order_key
    from placed
    where not placed.is_refunded
    group by placed.grain, placed.period_start_date, placed.category
),

ranked as (
    select
        categories.grain,
        categories.period_start_date,
        {{ ordered_string(
            'categories.category', 'categories.order_key', 'categories.category', ', '
        ) }} as top_selling_categories
    from categories
    group by categories.grain, categories.period_start_date
),

sums as (
    select
        placed.grain,
        placed.period_start_date,
        count(*) as programs_sold_count,
        count(case when placed.is_refunded then 1 end) as refunded_order_count,
        count(case when not placed.is_converted then 1 end) as unconverted_order_count,
        count(distinct placed.learner_id) as buying_learner_count,
        count(placed.rating) as rating_count,
        sum(placed.rating) as rating_total,
        sum(placed.usd_cents) as gross_usd_cents,
        sum(placed.net_usd_cents) as net_usd_cents,
        sum(placed.net_commission_usd_cents) as commission_usd_cents,
        sum(placed.net_earning_usd_cents) as trainer_earning_usd_cents
    from placed
    group by placed.grain, placed.period_start_date
)

select
    cast(sums.grain as string) as grain,
    cast(sums.period_start_date as date) as period_start_date,
    {% for name in ['programs_sold', 'refunded_order', 'unconverted_order', 'buying_learner'] -%}
        cast(sums.{{ name }}_count as bigint) as {{ name }}_count,
    {% endfor -%}
    cast(sums.rating_count as bigint) as rating_count,
    cast(sums.rating_total as bigint) as rating_total,
    {% for name in ['gross', 'net', 'commission', 'trainer_earning'] -%}
        cast(coalesce(sums.{{ name }}_usd_cents, 0) as bigint) as {{ name }}_usd_cents,
    {% endfor -%}
    cast(ranked.top_selling_categories as string) as top_selling_categories
from sums
left join ranked
    on sums.grain = ranked.grain and sums.period_start_date = ranked.period_start_date
