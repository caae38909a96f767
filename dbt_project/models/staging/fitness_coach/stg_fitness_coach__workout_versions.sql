-- One row per workout and version: every state that the app has sent, with its clock.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(workouts.id as string) as workout_id,
    cast(workouts.userid as string) as learner_id,
    cast(workouts.recommendationid as string) as ai_recommendation_id,
    -- attributes
    cast(workouts.workouttype as string) as workout_type,
    cast(workouts.exercisetypes as string) as exercise_types,
    cast(workouts.status as string) as status,
    -- measures
    cast(workouts.plannedseconds as bigint) as planned_seconds,
    cast(workouts.durationseconds as bigint) as duration_seconds,
    cast(workouts.perceivedeffort as bigint) as perceived_effort,
    -- timestamps
    cast(workouts.startedat as timestamp) as started_at,
    cast(workouts.completedat as timestamp) as completed_at,
    cast(workouts.updatedat as timestamp) as updated_at,
    -- lineage
    cast(workouts._batch_id as string) as batch_id,
    cast(workouts.first_sent_at as timestamp) as sent_at,
    cast(workouts._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'workouts'), every_version=true) }} as workouts
