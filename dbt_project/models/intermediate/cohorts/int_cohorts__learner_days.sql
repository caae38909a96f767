-- One row per learner and day of the learner's own calendar with at least one session whose learner
-- may be shown.
with sessions as (
    select * from {{ ref('int_sessions__decided') }}
    where consent_basis = 'learner_insight'
)

select
    cast(sessions.source_system as string) as source_system,
    cast(sessions.learner_id as string) as learner_id,
    cast(sessions.local_date as date) as local_date,
    cast(count(*) as bigint) as session_count,
    cast(count(sessions.bot_rule) as bigint) as bot_session_count,
    cast(sum(sessions.total_seconds) as bigint) as total_seconds,
    cast(
        sum(coalesce(sessions.event_active_seconds, sessions.reported_active_seconds)) as bigint
    ) as active_seconds,
    cast(sum(sessions.event_count) as bigint) as event_count,
    cast(bool_or(sessions.is_internal) as boolean) as is_internal,
    cast(bool_or(sessions.is_zone_imputed) as boolean) as is_zone_imputed,
    cast(bool_and(sessions.is_future_clock) as boolean) as is_future_clock,
    cast(bool_or(sessions.can_compare_sessions) as boolean) as can_compare_sessions
from sessions
group by sessions.source_system, sessions.learner_id, sessions.local_date
