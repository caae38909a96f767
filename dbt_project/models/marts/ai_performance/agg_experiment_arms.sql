-- One row per population, experiment and planned variant: who was exposed to it, and what became of
-- their workouts since then. No verdict: that asks for tests.
with arms as (
    select * from {{ ref('int_ai__experiment_arms') }}
),

exposures as (
    select
        shown.*,
        populations.population
    from {{ ref('fct_experiment_exposures') }} as shown
    inner join {{ ref('int_product__populations') }} as populations
        on
            shown.source_system = populations.source_system
            and shown.learner_id = populations.learner_id
),

workouts as (
    select trained.*
    from {{ ref('stg_fitness_coach__workouts') }} as trained
    {{ join_consented('trained', 'trend_comparison', 'trained.started_at') }}
),

trained as (
    select
        exposures.population,
        exposures.source_system,
        exposures.experiment_id,
        exposures.variant,
        count(*) as workout_started_count,
        count(case when workouts.status = 'completed' then 1 end) as workout_completed_count
    from exposures
    inner join workouts
        on
            exposures.source_system = workouts.source_system
            and exposures.learner_id = workouts.learner_id
            and exposures.first_exposed_at <= workouts.started_at
    where exposures.was_running
    group by
        exposures.population,
        exposures.source_system,
        exposures.experiment_id,
        exposures.variant
),

exposed as (
    select
        exposures.population,
        exposures.source_system,
        exposures.experiment_id,
        exposures.variant,
        count(case when exposures.was_running then 1 end) as exposed_count,
        count(case when exposures.was_running and exposures.variant_count > 1 then 1 end)
            as mixed_learner_count,
        count(case when not exposures.was_running then 1 end) as outside_count
    from exposures
    group by
        exposures.population, exposures.source_system, exposures.experiment_id, exposures.variant
)

select
    cast(exposed.source_system as string) as source_system,
    cast(exposed.experiment_id as string) as experiment_id,
    cast(exposed.variant as string) as variant,
    cast(exposed.population as string) as population,
    cast(arms.planned_ratio as double) as planned_ratio,
    cast(exposed.exposed_count as bigint) as exposed_count,
    cast(exposed.mixed_learner_count as bigint) as mixed_learner_count,
    cast(exposed.outside_count as bigint) as outside_count,
    cast(coalesce(trained.workout_started_count, 0) as bigint) as workout_started_count,
    cast(coalesce(trained.workout_completed_count, 0) as bigint) as workout_completed_count,
    cast(
        {{ ratio('trained.workout_completed_count', 'trained.workout_started_count') }} as double
    ) as completion_ratio,
    {% for end in ['low', 'high'] -%}
        cast(
            {{ wilson('trained.workout_completed_count', 'trained.workout_started_count', end) }}
            as double
        ) as completion_ratio_{{ end }},
    {% endfor -%}
    cast(arms.started_at as timestamp) as experiment_started_at,
    cast(arms.ended_at as timestamp) as experiment_ended_at
from exposed
left join arms
    on
        exposed.source_system = arms.source_system
        and exposed.experiment_id = arms.experiment_id
        and exposed.variant = arms.variant
left join trained
    on
        exposed.population = trained.population
        and exposed.source_system = trained.source_system
        and exposed.experiment_id = trained.experiment_id
        and exposed.variant = trained.variant
