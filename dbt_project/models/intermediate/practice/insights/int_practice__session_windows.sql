-- One row per session of the last 90 days, period that it lies in (7, 30, 90 days ending on the
-- learner's own today), and scope: its content, or all that the learner practises.
{{ config(materialized='view') }}

with sessions as (
    select
        decided.*,
        stumbles.visit_count,
        stumbles.stumble_count
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'learner_insight', 'decided.started_at') }}
    left join {{ ref('int_practice__session_stumbles') }} as stumbles
        on decided.session_id = stumbles.session_id
    where decided.consent_basis = 'learner_insight' and not decided.is_future_clock
),

period_lengths as (
    select 7 as period_days
    union all
    select 30 as period_days
    union all
    select 90 as period_days
),

scopes as (
    select 'content' as scope
    union all
    select 'all' as scope
)

select
    cast(sessions.session_id as string) as session_id,
    cast(sessions.source_system as string) as source_system,
    cast(sessions.learner_id as string) as learner_id,
    cast(case scopes.scope when 'all' then 'all' else sessions.content_type end as string)
        as content_type,
    cast(case scopes.scope when 'all' then 'all' else sessions.content_id end as string)
        as content_id,
    cast(period_lengths.period_days as bigint) as period_days,
    cast(today.today_date as date) as today_date,
    cast(sessions.local_date as date) as local_date,
    cast(sessions.started_at as timestamp) as started_at,
    cast(sessions.total_seconds as bigint) as total_seconds,
    cast(coalesce(sessions.event_active_seconds, sessions.reported_active_seconds) as bigint)
        as active_seconds,
    -- an open session's completion is the contract's default, not a fact
    cast(case when not sessions.is_open then sessions.completion_ratio end as double)
        as completion_ratio,
    cast(sessions.self_rating as bigint) as self_rating,
    cast(sessions.can_compare_sessions as boolean) as can_compare_sessions,
    cast(sessions.visit_count as bigint) as visit_count,
    cast(sessions.stumble_count as bigint) as stumble_count
from sessions
inner join {{ ref('int_learners__today') }} as today
    on sessions.source_system = today.source_system and sessions.learner_id = today.learner_id
inner join period_lengths
    on
        sessions.local_date > today.today_date - period_lengths.period_days
        and sessions.local_date <= today.today_date
inner join scopes on scopes.scope = 'all' or sessions.content_id is not null
