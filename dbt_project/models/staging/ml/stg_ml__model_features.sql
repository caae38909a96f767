-- One row per version and feature.
select
    -- keys
    cast(model_features.name as string) as name,
    cast(model_features.version as string) as version,
    cast(model_features.feature as string) as feature,
    -- measures
    cast(model_features.importance as double) as importance,
    cast(model_features.is_dropped as boolean) as is_dropped
from {{ source('ml', 'model_features') }} as model_features
