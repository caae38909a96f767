-- One row per learner, day of the learner's own calendar and kind of exercise in a workout that was
-- begun on it. Clocks in the future do not count.
with workouts as (
    select
        stg_workouts.*,
        {{ local_date('stg_workouts.started_at', 'zones.zone') }} as local_date
    from {{ ref('stg_fitness_coach__workouts') }} as stg_workouts
    {{ join_consented('stg_workouts', 'learner_insight', 'stg_workouts.started_at') }}
    {{ join_zone('stg_workouts', 'stg_workouts.started_at') }}
    where coalesce(stg_workouts.clock_flag, 'none') <> 'future'
)

select distinct
    cast(workouts.source_system as string) as source_system,
    cast(workouts.learner_id as string) as learner_id,
    cast(workouts.local_date as date) as local_date,
    cast(exercise_types.exercise_type as string) as exercise_type
from workouts
{{ json_elements('workouts.exercise_types', 'exercise_types', 'exercise_type') }}
where exercise_types.exercise_type is not null
