-- One row per event of the last 90 days that a session was made of, with the number of the event
-- that would open its session under each timeout: what the choice of a timeout rests on.
{{ config(materialized='view') }}

with events as (
    select
        stg_events.source_system,
        stg_events.learner_id,
        stg_events.session_id as chain_key,
        stg_events.analytics_event_id as event_id,
        stg_events.occurred_at
    from {{ ref('stg_fitness_coach__analytics_events') }} as stg_events
    where {{ is_recent('stg_events.occurred_at') }}
    union all
    select
        stg_activities.source_system,
        stg_activities.learner_id,
        stg_activities.module_id as chain_key,
        stg_activities.activity_id as event_id,
        stg_activities.occurred_at
    from {{ ref('stg_learning_platform__activities') }} as stg_activities
    where stg_activities.time_precision = 'second' and {{ is_recent('stg_activities.occurred_at') }}
),

ordered as (
    select
        events.*,
        row_number() over event_order as event_number,
        lag(events.occurred_at) over event_order as previous_at
    from events
    window event_order as (
        partition by events.source_system, events.learner_id, events.chain_key
        order by events.occurred_at, events.event_id
    )
),

gaps as (
    select
        ordered.*,
        coalesce({{ seconds_between('ordered.previous_at', 'ordered.occurred_at') }}, 1e9)
            as gap_seconds
    from ordered
)

select
    cast(gaps.source_system as string) as source_system,
    cast(gaps.learner_id as string) as learner_id,
    cast(gaps.chain_key as string) as chain_key,
    cast(gaps.occurred_at as timestamp) as occurred_at,
{% for minutes in [10, 15, 30, 60] -%}
    cast(
        max(case when gaps.gap_seconds > 60 * {{ minutes }} then gaps.event_number end)
            over so_far
        as bigint
    ) as first_event_{{ minutes }}{{ ',' if not loop.last }}
{% endfor %}
from gaps
window so_far as (
    partition by gaps.source_system, gaps.learner_id, gaps.chain_key
    order by gaps.event_number
    rows between unbounded preceding and current row
)
