-- One row per workout that a learner of fitness_coach started (UBA-01, HFA-02). Consent is asked at
-- its beginning.
with bots as (
    select distinct
        learner_days.source_system,
        learner_days.learner_id
    from {{ ref('int_cohorts__learner_days') }} as learner_days
    where learner_days.bot_session_count > 0
)

select
    cast(workouts.source_system as string) as source_system,
    cast(workouts.workout_id as string) as workout_id,
    cast(workouts.learner_id as string) as learner_id,
    cast({{ local_date('workouts.started_at', 'zones.zone') }} as date) as local_date,
    cast(workouts.started_at as timestamp) as started_at,
    cast({{ local_timestamp('workouts.started_at', 'zones.zone') }} as timestamp)
        as local_started_at,
    cast(workouts.completed_at as timestamp) as completed_at,
    cast(workouts.workout_type as string) as workout_type,
    cast(workouts.status as string) as status,
    cast(workouts.planned_seconds as bigint) as planned_seconds,
    cast(workouts.duration_seconds as bigint) as duration_seconds,
    cast(workouts.status <> 'started' as boolean) as is_ended,
    cast(workouts.status = 'completed' as boolean) as is_completed,
    cast(workouts.ai_recommendation_id as string) as ai_recommendation_id,
    cast(coalesce(workouts.clock_flag, 'none') = 'future' as boolean) as is_future_clock,
    cast(coalesce(profiles.is_internal, false) as boolean) as is_internal,
    cast(bots.learner_id is not null as boolean) as is_bot
from {{ ref('stg_fitness_coach__workouts') }} as workouts
{{ join_consented('workouts', 'learner_insight', 'workouts.started_at') }}
{{ join_zone('workouts', 'workouts.started_at') }}
left join {{ ref('int_learners__profiles') }} as profiles
    on
        workouts.source_system = profiles.source_system
        and workouts.learner_id = profiles.learner_id
left join bots
    on workouts.source_system = bots.source_system and workouts.learner_id = bots.learner_id
