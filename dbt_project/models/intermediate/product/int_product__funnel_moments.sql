-- One row per event of the app and step of a funnel that it is. An event that says itself that it
-- may not be kept is none, nor is one by a clock in the future.
-- depends_on: {{ ref('int_sessions__dirty_days') }}
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, event_date)',
    meta={'dirty_days': 'int_engagement__dirty_days'},
) }}

with steps as (
    select
        funnel_steps.*,
        funnels.entity
    from {{ ref('funnel_steps') }} as funnel_steps
    inner join {{ ref('funnels') }} as funnels
        on
            funnel_steps.funnel = funnels.funnel
            and funnel_steps.funnel_version = funnels.funnel_version
    where funnel_steps.event_source = 'event'
),

events as (
    select
        stg_events.source_system,
        stg_events.learner_id,
        stg_events.analytics_event_id,
        stg_events.session_id,
        stg_events.category,
        stg_events.action,
        stg_events.label,
        stg_events.platform,
        stg_events.occurred_at
    from {{ ref('stg_fitness_coach__analytics_events') }} as stg_events
    {{ join_consented('stg_events', 'trend_comparison', 'stg_events.occurred_at') }}
    where
        stg_events.can_track
        and coalesce(stg_events.clock_flag, 'none') <> 'future'
        and {{ near_dirty_day('stg_events.occurred_at', 'fitness_coach', 0, 0) }}
        and {{ is_dirty(
            '(stg_events.source_system, cast(stg_events.occurred_at as date))',
            ref('int_engagement__dirty_days')
        ) }}
)

select
    cast(steps.funnel as string) as funnel,
    cast(steps.funnel_version as bigint) as funnel_version,
    cast(steps.step_number as bigint) as step_number,
    cast(events.source_system as string) as source_system,
    cast(events.learner_id as string) as learner_id,
    cast(case when steps.entity = 'session' then events.session_id end as string) as session_id,
    cast(events.analytics_event_id as string) as analytics_event_id,
    cast(events.platform as string) as platform,
    cast(events.occurred_at as timestamp) as occurred_at,
    cast(events.occurred_at as date) as event_date
from events
inner join steps
    on
        events.category = steps.category
        and events.action = steps.action
        and (steps.label = 'any' or events.label = steps.label)
