-- One row per event of the app about a program of the marketplace: somebody looked at it, or opened
-- what was bought. Events of nobody known stay; one that says itself that it may not be kept is
-- none, nor is one by a clock in the future.
-- depends_on: {{ ref('int_sessions__dirty_days') }}
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, event_date)',
    meta={'dirty_days': 'int_engagement__dirty_days'},
) }}

with events as (
    select stg_events.*
    from {{ ref('stg_fitness_coach__analytics_events') }} as stg_events
    {{ join_consented('stg_events', 'anonymous_usage', 'stg_events.occurred_at', kind='left') }}
    where
        stg_events.category = 'marketplace'
        and stg_events.action in ('program_viewed', 'program_opened')
        and stg_events.label is not null
        and stg_events.can_track
        and coalesce(stg_events.clock_flag, 'none') <> 'future'
        and (stg_events.learner_id is null or grants_of_anonymous_usage.learner_id is not null)
        and {{ near_dirty_day('stg_events.occurred_at', 'fitness_coach', 0, 0) }}
        and {{ is_dirty(
            '(stg_events.source_system, cast(stg_events.occurred_at as date))',
            ref('int_engagement__dirty_days')
        ) }}
)

select
    cast(events.source_system as string) as source_system,
    cast(events.analytics_event_id as string) as analytics_event_id,
    cast(events.learner_id as string) as learner_id,
    cast(events.label as string) as marketplace_program_id,
    cast(events.action as string) as action,
    cast(events.occurred_at as timestamp) as occurred_at,
    cast(events.occurred_at as date) as event_date
from events
