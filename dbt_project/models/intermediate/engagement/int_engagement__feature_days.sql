-- One row per learner, UTC day of events, day of the learner's own calendar and part of the app:
-- what the learner did there. An event that says itself that it may not be kept does not count, nor
-- does one by a clock in the future.
-- depends_on: {{ ref('int_sessions__dirty_days') }}
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, event_date)',
    meta={'dirty_days': 'int_engagement__dirty_days'},
) }}

with actions as (
    select
        stg_events.source_system,
        stg_events.learner_id,
        stg_events.category,
        stg_events.action,
        cast(stg_events.occurred_at as date) as event_date,
        {{ local_date('stg_events.occurred_at', 'zones.zone') }} as local_date
    from {{ ref('stg_fitness_coach__analytics_events') }} as stg_events
    {{ join_consented('stg_events', 'learner_insight', 'stg_events.occurred_at') }}
    {{ join_zone('stg_events', 'stg_events.occurred_at') }}
    where
        stg_events.event_type = 'user_action'
        and stg_events.can_track
        and coalesce(stg_events.clock_flag, 'none') <> 'future'
        and {{ near_dirty_day('stg_events.occurred_at', 'fitness_coach', 0, 0) }}
        and {{ is_dirty(
            '(stg_events.source_system, cast(stg_events.occurred_at as date))',
            ref('int_engagement__dirty_days')
        ) }}
)

select
    cast(actions.source_system as string) as source_system,
    cast(actions.learner_id as string) as learner_id,
    cast(actions.event_date as date) as event_date,
    cast(actions.local_date as date) as local_date,
    cast(actions.category as string) as category,
    cast(count(*) as bigint) as action_count,
    cast(
        count(case when actions.action = 'preference_changed' then 1 end) as bigint
    ) as preference_change_count
from actions
group by
    actions.source_system,
    actions.learner_id,
    actions.event_date,
    actions.local_date,
    actions.category
