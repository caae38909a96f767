-- One row per learner and day of the learner's own calendar with at least one session.
with learner_days as (
    select * from {{ ref('int_cohorts__learner_days') }}
)

select
    cast(learner_days.source_system as string) as source_system,
    cast(learner_days.learner_id as string) as learner_id,
    cast(learner_days.local_date as date) as local_date,
    cast(learner_days.session_count as bigint) as session_count,
    cast(learner_days.bot_session_count as bigint) as bot_session_count,
    cast(learner_days.total_seconds as bigint) as total_seconds,
    cast(learner_days.active_seconds as bigint) as active_seconds,
    cast(learner_days.event_count as bigint) as event_count,
    cast(learner_days.is_internal as boolean) as is_internal,
    cast(learner_days.bot_session_count > 0 as boolean) as is_bot,
    cast(learner_days.is_zone_imputed as boolean) as is_zone_imputed,
    cast(learner_days.is_future_clock as boolean) as is_future_clock,
    cast(learner_days.can_compare_sessions as boolean) as can_compare_sessions
from learner_days
