-- One row per series, method, issue and period ahead: the model and its baselines.
select
    cast(told.series_id as string) as series_id,
    cast(told.method as string) as method,
    cast(told.issued_at as timestamp) as issued_at,
    cast(told.target_start as timestamp) as target_start,
    cast(told.horizon as bigint) as horizon,
    cast(told.point as double) as point,
    cast(told.low_50 as double) as low_50,
    cast(told.high_50 as double) as high_50,
    cast(told.low_80 as double) as low_80,
    cast(told.high_80 as double) as high_80,
    cast(told.low_95 as double) as low_95,
    cast(told.high_95 as double) as high_95,
    cast(told.model_version as string) as model_version,
    cast(told.is_backfilled as boolean) as is_backfilled
from {{ ref('stg_ml__forecasts') }} as told
