-- One row per experiment on the AI models.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(experiments.id as string) as experiment_id,
    -- attributes
    cast(experiments.name as string) as name,
    cast(experiments.modelvariants as string) as model_variants,
    cast(experiments.trafficsplit as string) as traffic_split,
    cast(experiments.successmetrics as string) as success_metrics,
    cast(experiments.targetaudience as string) as target_audience,
    cast(experiments.status as string) as status,
    -- timestamps
    cast(experiments.startat as timestamp) as started_at,
    cast(experiments.endat as timestamp) as ended_at,
    cast(experiments.updatedat as timestamp) as updated_at,
    -- lineage
    cast(experiments._batch_id as string) as batch_id,
    cast(experiments.first_sent_at as timestamp) as sent_at,
    cast(experiments._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'experiments')) }} as experiments
