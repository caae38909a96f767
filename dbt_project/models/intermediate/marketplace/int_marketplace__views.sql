-- One row per view of a program that the marketplace knows, up to now: whether the learner ordered
-- the program within seven days of it, and whether the seven days are over.
{%- set window_seconds = 7 * 86400 %}

with views as (
    select events.*
    from {{ ref('int_marketplace__program_events') }} as events
    inner join {{ ref('stg_fitness_coach__marketplace_programs') }} as programs
        on
            events.source_system = programs.source_system
            and events.marketplace_program_id = programs.marketplace_program_id
    where events.action = 'program_viewed' and events.occurred_at <= {{ as_of() }}
),

orders as (
    select stg_orders.*
    from {{ ref('stg_fitness_coach__marketplace_orders') }} as stg_orders
    {{ join_consented('stg_orders', 'anonymous_usage', as_of()) }}
    where stg_orders.ordered_at <= {{ as_of() }}
),

followed as (
    select distinct views.analytics_event_id
    from views
    inner join orders
        on
            views.source_system = orders.source_system
            and views.learner_id = orders.learner_id
            and views.marketplace_program_id = orders.marketplace_program_id
            and views.occurred_at <= orders.ordered_at
            and {{ add_seconds('views.occurred_at', window_seconds) }} > orders.ordered_at
)

select
    cast(views.source_system as string) as source_system,
    cast(views.analytics_event_id as string) as analytics_event_id,
    cast(views.marketplace_program_id as string) as marketplace_program_id,
    cast(views.learner_id as string) as learner_id,
    cast(views.occurred_at as timestamp) as viewed_at,
    cast(views.event_date as date) as viewed_date,
    cast({{ add_seconds('views.occurred_at', window_seconds) }} <= {{ as_of() }} as boolean)
        as is_matured,
    cast(followed.analytics_event_id is not null as boolean) as is_followed_by_order
from views
left join followed on views.analytics_event_id = followed.analytics_event_id
