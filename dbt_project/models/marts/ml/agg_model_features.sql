-- One row per version and feature.
select
    cast(told.name as string) as name,
    cast(told.version as string) as version,
    cast(told.feature as string) as feature,
    cast(told.importance as double) as importance,
    cast(told.is_dropped as boolean) as is_dropped
from {{ ref('stg_ml__model_features') }} as told
