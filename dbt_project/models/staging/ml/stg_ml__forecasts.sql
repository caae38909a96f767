-- One row per series, method, issue and period ahead: the model and its baselines.
select
    -- keys
    cast(forecasts.series_id as string) as series_id,
    cast(forecasts.method as string) as method,
    cast(forecasts.issued_at as timestamp) as issued_at,
    cast(forecasts.target_start as timestamp) as target_start,
    -- measures
    cast(forecasts.horizon as bigint) as horizon,
    cast(forecasts.point as double) as point,
    cast(forecasts.low_50 as double) as low_50,
    cast(forecasts.high_50 as double) as high_50,
    cast(forecasts.low_80 as double) as low_80,
    cast(forecasts.high_80 as double) as high_80,
    cast(forecasts.low_95 as double) as low_95,
    cast(forecasts.high_95 as double) as high_95,
    cast(forecasts.model_version as string) as model_version,
    cast(forecasts.is_backfilled as boolean) as is_backfilled
from {{ source('ml', 'forecasts') }} as forecasts
