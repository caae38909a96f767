-- One row per learner and program that the learner bought and did not return: on how many UTC days
-- of the 28 after the first such order it was opened. Consent is asked at the order, as the days
-- without it would pass for days without use.
{%- set window_seconds = 28 * 86400 %}

with orders as (
    select stg_orders.*
    from {{ ref('stg_fitness_coach__marketplace_orders') }} as stg_orders
    {{ join_consented('stg_orders', 'anonymous_usage', 'stg_orders.ordered_at') }}
    where stg_orders.status = 'completed' and stg_orders.ordered_at <= {{ as_of() }}
),

firsts as (
    select
        orders.source_system,
        orders.learner_id,
        orders.marketplace_program_id,
        min(orders.ordered_at) as first_ordered_at
    from orders
    group by orders.source_system, orders.learner_id, orders.marketplace_program_id
),

used as (
    select
        firsts.source_system,
        firsts.learner_id,
        firsts.marketplace_program_id,
        count(distinct events.event_date) as use_day_count
    from firsts
    inner join {{ ref('int_marketplace__program_events') }} as events
        on
            firsts.source_system = events.source_system
            and firsts.learner_id = events.learner_id
            and firsts.marketplace_program_id = events.marketplace_program_id
            and events.action = 'program_opened'
            and firsts.first_ordered_at <= events.occurred_at
            and {{ add_seconds('firsts.first_ordered_at', window_seconds) }} > events.occurred_at
    where events.occurred_at <= {{ as_of() }}
    group by firsts.source_system, firsts.learner_id, firsts.marketplace_program_id
)

select
    cast(firsts.source_system as string) as source_system,
    cast(firsts.learner_id as string) as learner_id,
    cast(firsts.marketplace_program_id as string) as marketplace_program_id,
    cast(firsts.first_ordered_at as timestamp) as first_ordered_at,
    cast(coalesce(used.use_day_count, 0) as bigint) as use_day_count,
    cast({{ add_seconds('firsts.first_ordered_at', window_seconds) }} <= {{ as_of() }} as boolean)
        as is_matured
from firsts
left join used
    on
        firsts.source_system = used.source_system
        and firsts.learner_id = used.learner_id
        and firsts.marketplace_program_id = used.marketplace_program_id
