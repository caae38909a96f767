-- One row per ended session of practice_tracker: the points that the app awards for it (S2
-- `calculatePoints`; GAM-01, GAM-02), part by part. Open sessions have no length and no row.
--
-- The tempo is the raw one, as the app measured it. A tempo, target or accuracy that is missing
-- earns no bonus. `text_points` is what the app's text promises for a meditation, "3x points".
with timed as (
    select
        sessions.session_id,
        sessions.source_system,
        sessions.learner_id,
        sessions.local_date,
        sessions.total_seconds,
        sessions.target_bpm,
        tempos.detected_bpm,
        tempos.tempo_accuracy,
        {{ microseconds_between('sessions.started_at', 'sessions.ended_at') }} / 6e7 as minutes
    from {{ ref('int_sessions__decided') }} as sessions
    {{ join_consented('sessions', 'learner_insight', 'sessions.started_at') }}
    left join {{ ref('int_practice__session_tempos') }} as tempos
        on sessions.session_id = tempos.session_id
    where
        sessions.source_system = 'practice_tracker'
        and sessions.consent_basis = 'learner_insight'
        and sessions.ended_at >= sessions.started_at
),

earned as (
    select
        timed.*,
        cast(floor(timed.minutes) as bigint) as base_points,
        case
            when timed.detected_bpm < timed.target_bpm then cast(floor(timed.minutes) as bigint)
            else 0
        end as slow_points,
        case
            when timed.target_bpm < 60 then cast(floor(timed.minutes * 2e0) as bigint)
            else 0
        end as meditation_points,
        case when timed.tempo_accuracy > 85e0 then 10 else 0 end as accuracy_points
    from timed
)

select
    cast(earned.session_id as string) as session_id,
    cast(earned.source_system as string) as source_system,
    cast(earned.learner_id as string) as learner_id,
    cast(earned.local_date as date) as local_date,
    cast(earned.total_seconds as bigint) as duration_seconds,
    cast(earned.detected_bpm as double) as average_bpm,
    cast(earned.target_bpm as bigint) as target_bpm,
    cast(earned.tempo_accuracy as double) as tempo_accuracy,
    cast(earned.base_points as bigint) as base_points,
    cast(earned.slow_points as bigint) as slow_points,
    cast(earned.meditation_points as bigint) as meditation_points,
    cast(earned.accuracy_points as bigint) as accuracy_points,
    cast(
        earned.base_points + earned.slow_points + earned.meditation_points
        + earned.accuracy_points as bigint
    ) as points,
    cast(earned.target_bpm < 60 as boolean) as is_meditation,
    cast(case when earned.target_bpm < 60 then 3 * earned.base_points end as bigint) as text_points
from earned
