-- One row per measurement of a learner (metric type and moment), with the session it was taken in.
--
-- Measurements name no session (ING-15). A measurement belongs to the learner's session that had
-- begun and not ended; a session without an end counts three hours, any session at most 24. Of
-- several candidates the one that began last has it; without a candidate it stays, without session.
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='measured_date',
    meta={'dirty_days': 'int_practice__dirty_days'},
) }}

with measurements as (
    select
        stg_metrics.source_system,
        stg_metrics.learner_id,
        stg_metrics.metric_type,
        stg_metrics.measured_at,
        stg_metrics.value,
        cast(stg_metrics.measured_at as date) as measured_date
    from {{ ref('stg_practice_tracker__practice_metrics') }} as stg_metrics
    {{ join_consented('stg_metrics', 'learner_insight', 'stg_metrics.measured_at') }}
    where {{ is_dirty('cast(stg_metrics.measured_at as date)', ref('int_practice__dirty_days')) }}
),

sessions as (
    select
        decided.session_id,
        decided.learner_id,
        decided.started_at,
        decided.session_date,
        least(
            coalesce(decided.ended_at, decided.started_at + interval '3' hour),
            decided.started_at + interval '24' hour
        ) as measured_until_at,
        concat(lpad({{ moment_key('decided.started_at') }}, 20, '0'), decided.session_id)
            as recency
    from {{ ref('int_sessions__decided') }} as decided
    where
        decided.source_system = 'practice_tracker'
        and decided.consent_basis = 'learner_insight'
),

shifts as (
    select 0 as days
    union all
    select 1 as days
),

-- by day, so that a learner's measurements meet the sessions of two days, not of a lifetime
session_days as (
    select
        sessions.*,
        cast(sessions.session_date + shifts.days as date) as measured_date
    from sessions
    cross join shifts
    where
        {{ is_dirty(
            'cast(sessions.session_date + shifts.days as date)', ref('int_practice__dirty_days')
        ) }}
),

matched as (
    select
        measurements.source_system,
        measurements.learner_id,
        measurements.metric_type,
        measurements.measured_at,
        measurements.measured_date,
        measurements.value,
        max_by(session_days.session_id, session_days.recency) as session_id,
        count(session_days.session_id) as candidate_count
    from measurements
    left join session_days
        on
            measurements.learner_id = session_days.learner_id
            and measurements.measured_date = session_days.measured_date
            and measurements.measured_at >= session_days.started_at
            and measurements.measured_at <= session_days.measured_until_at
    group by
        measurements.source_system,
        measurements.learner_id,
        measurements.metric_type,
        measurements.measured_at,
        measurements.measured_date,
        measurements.value
)

select
    cast(matched.source_system as string) as source_system,
    cast(matched.learner_id as string) as learner_id,
    cast(matched.metric_type as string) as metric_type,
    cast(matched.measured_at as timestamp) as measured_at,
    cast(matched.measured_date as date) as measured_date,
    cast(matched.value as double) as value,
    cast(matched.session_id as string) as session_id,
    cast(matched.candidate_count as bigint) as candidate_count
from matched
