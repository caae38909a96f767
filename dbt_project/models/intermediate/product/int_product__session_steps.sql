-- One row per session and step of its path: a place of the app (node) that it came to. Moments in
-- the same place in a row are one step; events that show no place are none, nor are those that say
-- themselves that they may not be kept. A session is on the day of its learner's own calendar.
-- depends_on: {{ ref('int_sessions__dirty_days') }}
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, session_date)',
    meta={'dirty_days': 'int_sessions__dirty_days'},
) }}

with sessions as (
    select
        decided.source_system,
        decided.session_id,
        decided.source_session_id,
        coalesce(decided.learner_id, 'anonymous') as learner_key,
        decided.session_date,
        decided.local_date,
        decided.started_at,
        decided.ended_at,
        decided.is_internal,
        decided.bot_rule is not null as is_bot
    from {{ ref('int_sessions__decided') }} as decided
    where
        decided.source_system = 'fitness_coach'
        and decided.consent_basis <> 'excluded'
        and not decided.is_future_clock
        and {{ is_dirty(
            '(decided.source_system, decided.session_date)', ref('int_sessions__dirty_days')
        ) }}
),

events as (
    select
        coalesce(stg_events.learner_id, 'anonymous') as learner_key,
        stg_events.session_id as source_session_id,
        stg_events.analytics_event_id,
        stg_events.occurred_at,
        product_nodes.node,
        product_nodes.is_goal
    from {{ ref('stg_fitness_coach__analytics_events') }} as stg_events
    {{ join_consented('stg_events', 'anonymous_usage', 'stg_events.occurred_at', kind='left') }}
    inner join {{ ref('product_nodes') }} as product_nodes
        on
            stg_events.category = product_nodes.category
            and stg_events.action = product_nodes.action
    where
        stg_events.can_track
        and (stg_events.learner_id is null or grants_of_anonymous_usage.learner_id is not null)
        and {{ near_dirty_day('stg_events.occurred_at', 'fitness_coach', 0, 1) }}
),

placed as (
    select
        sessions.*,
        events.analytics_event_id,
        events.occurred_at,
        events.node,
        events.is_goal,
        lag(events.node) over session_order as previous_node,
        max(case when events.is_goal then events.occurred_at end) over (
            partition by sessions.session_id
        ) as last_goal_at
    from sessions
    inner join events
        on
            sessions.learner_key = events.learner_key
            and sessions.source_session_id = events.source_session_id
            and sessions.started_at <= events.occurred_at
            and sessions.ended_at >= events.occurred_at
    window session_order as (
        partition by sessions.session_id
        order by events.occurred_at, events.analytics_event_id
    )
),

stepped as (
    select
        placed.*,
        row_number() over session_order as step_number,
        lead(placed.node) over session_order as next_node,
        lead(placed.occurred_at) over session_order as next_at
    from placed
    where placed.previous_node is null or placed.previous_node <> placed.node
    window session_order as (
        partition by placed.session_id
        order by placed.occurred_at, placed.analytics_event_id
    )
)

select
    cast(stepped.source_system as string) as source_system,
    cast(stepped.session_id as string) as session_id,
    cast(stepped.session_date as date) as session_date,
    cast(stepped.local_date as date) as local_date,
    cast(stepped.step_number as bigint) as step_number,
    cast(stepped.node as string) as node,
    cast(stepped.is_goal as boolean) as is_goal,
    cast(coalesce(stepped.last_goal_at >= stepped.occurred_at, false) as boolean)
        as is_followed_by_goal,
    cast(stepped.occurred_at as timestamp) as entered_at,
    cast(stepped.next_node as string) as next_node,
    {{ whole_seconds_between('stepped.occurred_at', 'stepped.next_at') }} as seconds_to_next,
    cast(stepped.is_internal as boolean) as is_internal,
    cast(stepped.is_bot as boolean) as is_bot
from stepped
