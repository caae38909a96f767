-- One row per experiment and learner who was exposed to it and may be compared: the first exposure
-- while it ran counts, or, where there was none, the first of all.
with exposures as (
    select
        shown.*,
        coalesce(
            shown.exposed_at >= experiments.started_at
            and (experiments.ended_at is null or shown.exposed_at < experiments.ended_at),
            false
        ) as is_running
    from {{ ref('stg_fitness_coach__experiment_exposures') }} as shown
    {{ join_consented('shown', 'trend_comparison', 'shown.exposed_at') }}
    left join {{ ref('stg_fitness_coach__experiments') }} as experiments
        on
            shown.source_system = experiments.source_system
            and shown.experiment_id = experiments.experiment_id
),

ordered as (
    select
        exposures.*,
        row_number() over (
            partition by exposures.source_system, exposures.experiment_id, exposures.learner_id
            order by
                case when exposures.is_running then 0 else 1 end,
                exposures.exposed_at,
                exposures.experiment_exposure_id
        ) as place
    from exposures
),

counted as (
    select
        exposures.source_system,
        exposures.experiment_id,
        exposures.learner_id,
        count(*) as exposure_count,
        count(distinct exposures.variant) as variant_count
    from exposures
    group by exposures.source_system, exposures.experiment_id, exposures.learner_id
)

select
    cast(counted.source_system as string) as source_system,
    cast(counted.experiment_id as string) as experiment_id,
    cast(counted.learner_id as string) as learner_id,
    cast(ordered.variant as string) as variant,
    cast(ordered.exposed_at as timestamp) as first_exposed_at,
    cast(counted.exposure_count as bigint) as exposure_count,
    cast(counted.variant_count as bigint) as variant_count,
    cast(ordered.is_running as boolean) as was_running,
    cast(people.learner_id is not null as boolean) as is_one_of_people
from counted
inner join ordered
    on
        counted.source_system = ordered.source_system
        and counted.experiment_id = ordered.experiment_id
        and counted.learner_id = ordered.learner_id
        and ordered.place = 1
left join {{ ref('int_product__populations') }} as people
    on
        counted.source_system = people.source_system
        and counted.learner_id = people.learner_id
        and people.population = 'people'
