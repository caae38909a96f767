-- One row per exposure of a user to a variant.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(experiment_exposures.id as string) as experiment_exposure_id,
    cast(experiment_exposures.experimentid as string) as experiment_id,
    cast(experiment_exposures.userid as string) as learner_id,
    -- attributes
    cast(experiment_exposures.variant as string) as variant,
    -- timestamps
    cast(experiment_exposures.exposedat as timestamp) as exposed_at,
    -- lineage
    cast(experiment_exposures._batch_id as string) as batch_id,
    cast(experiment_exposures.first_sent_at as timestamp) as sent_at,
    cast(experiment_exposures._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'experiment_exposures')) }} as experiment_exposures
