-- One row per model, version, learner, subject and moment.
select
    -- keys
    cast(predictions.name as string) as name,
    cast(predictions.version as string) as version,
    cast(predictions.source_system as string) as source_system,
    cast(predictions.learner_id as string) as learner_id,
    cast(predictions.subject_id as string) as subject_id,
    cast(predictions.as_of_at as timestamp) as as_of_at,
    -- measures
    cast(predictions.horizon_days as bigint) as horizon_days,
    cast(predictions.probability as double) as probability,
    cast(predictions.decile as bigint) as decile,
    cast(predictions.reasons as string) as reasons,
    cast(predictions.feature_hash as string) as feature_hash
from {{ source('ml', 'predictions') }} as predictions
