-- One row per dimension (kind of workout, kind of exercise, all) and member of it: how many
-- workouts are completed, and injuries per hour of exposure with the Jeffreys interval (HFA-02).
with workouts as (
    select
        stg_workouts.*,
        stg_workouts.status <> 'started' as is_ended
    from {{ ref('stg_fitness_coach__workouts') }} as stg_workouts
    {{ join_consented('stg_workouts', 'anonymous_usage', 'stg_workouts.started_at') }}
    left join {{ ref('int_learners__profiles') }} as profiles
        on
            stg_workouts.source_system = profiles.source_system
            and stg_workouts.learner_id = profiles.learner_id
    where not coalesce(profiles.is_internal, false)
),

exercises as (
    select distinct
        workouts.workout_id,
        exercise_types.exercise_type
    from workouts
    {{ json_elements('workouts.exercise_types', 'exercise_types', 'exercise_type') }}
),

members as (
    select
        workouts.workout_id,
        'all' as dimension,
        'all' as member
    from workouts
    union all
    select
        workouts.workout_id,
        'workout_type' as dimension,
        workouts.workout_type as member
    from workouts
    union all
    select
        exercises.workout_id,
        'exercise_type' as dimension,
        exercises.exercise_type as member
    from exercises
),

stated_injuries as (
    select stg_injuries.*
    from {{ ref('stg_fitness_coach__injuries') }} as stg_injuries
    {{ join_consented('stg_injuries', 'anonymous_usage', 'stg_injuries.occurred_at') }}
),

injuries as (
    select
        stated_injuries.workout_id,
        count(*) as injury_count
    from stated_injuries
    where stated_injuries.workout_id is not null
    group by stated_injuries.workout_id
),

elsewhere as (
    select count(*) as injury_count
    from stated_injuries
    where stated_injuries.workout_id is null
),

counted as (
    select
        members.dimension,
        members.member,
        count(distinct workouts.learner_id) as learner_count,
        count(*) as workout_count,
        count(case when workouts.is_ended then 1 end) as ended_count,
        count(case when workouts.status = 'completed' then 1 end) as completed_count,
        count(case when workouts.is_ended then workouts.duration_seconds end) as timed_count,
        coalesce(sum(case when workouts.is_ended then workouts.duration_seconds end), 0)
            as exposure_seconds,
        coalesce(sum(injuries.injury_count), 0) as injury_count,
        count(workouts.perceived_effort) as effort_count,
        sum(workouts.perceived_effort) as effort_sum
    from members
    inner join workouts on members.workout_id = workouts.workout_id
    left join injuries on members.workout_id = injuries.workout_id
    group by members.dimension, members.member
),

exposed as (
    select
        counted.*,
        counted.exposure_seconds / 3600e0 as exposure_hours
    from counted
)

select
    cast(exposed.dimension as string) as dimension,
    cast(exposed.member as string) as member,
    cast(exposed.learner_count as bigint) as learner_count,
    cast(exposed.workout_count as bigint) as workout_count,
    cast(exposed.ended_count as bigint) as workout_ended_count,
    cast(exposed.completed_count as bigint) as workout_completed_count,
    cast({{ ratio('exposed.completed_count', 'exposed.ended_count') }} as double)
        as workout_completion_ratio,
    {% for end in ['low', 'high'] -%}
        cast({{ wilson('exposed.completed_count', 'exposed.ended_count', end) }} as double)
            as workout_completion_ratio_{{ end }},
    {% endfor -%}
    cast(exposed.timed_count as bigint) as timed_workout_count,
    cast(exposed.exposure_hours as double) as exposure_hours,
    cast(exposed.injury_count as bigint) as injury_count,
    cast(case when exposed.dimension = 'all' then elsewhere.injury_count end as bigint)
        as unattributed_injury_count,
    cast({{ ratio('exposed.injury_count', 'exposed.exposure_hours') }} as double)
        as injuries_per_hour,
    {% for end in ['low', 'high'] -%}
        cast(
            {{ gamma_bound('(exposed.injury_count + 0.5e0)', 'exposed.exposure_hours', end) }}
            as double
        ) as injuries_per_hour_{{ end }},
    {% endfor -%}
    cast(exposed.effort_count as bigint) as effort_count,
    cast({{ ratio('exposed.effort_sum', 'exposed.effort_count') }} as double)
        as perceived_effort_mean
from exposed
cross join elsewhere
