-- One row per experiment on the AI models and variant, with the share of learners planned for it.
with experiments as (
    select * from {{ ref('stg_fitness_coach__experiments') }}
),

arms as (
    {% for place in range(10) -%}
        select
            experiments.source_system,
            experiments.experiment_id,
            experiments.started_at,
            experiments.ended_at,
            {{ json_item('experiments.model_variants', place) }} as variant,
            {{ json_item('experiments.traffic_split', place) }} as planned_ratio
        from experiments
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    cast(arms.source_system as string) as source_system,
    cast(arms.experiment_id as string) as experiment_id,
    cast(arms.variant as string) as variant,
    cast(arms.planned_ratio as double) as planned_ratio,
    cast(arms.started_at as timestamp) as started_at,
    cast(arms.ended_at as timestamp) as ended_at
from arms
where arms.variant is not null
