-- One row per kind, target, method, lead and measure, of forecasts whose truth has come.
select
    -- keys
    cast(forecast_scores.basis as string) as basis,
    cast(forecast_scores.kind as string) as kind,
    cast(forecast_scores.target as string) as target,
    cast(forecast_scores.method as string) as method,
    cast(forecast_scores.lead as string) as lead,
    cast(forecast_scores.measure as string) as measure,
    -- measures
    cast(forecast_scores.n as bigint) as n,
    cast(forecast_scores.open_count as bigint) as open_count,
    cast(forecast_scores.cluster_count as bigint) as cluster_count,
    cast(forecast_scores.value as double) as value,
    cast(forecast_scores.low_95 as double) as low_95,
    cast(forecast_scores.high_95 as double) as high_95,
    cast(forecast_scores.lead_days_mean as double) as lead_days_mean
from {{ source('ml', 'forecast_scores') }} as forecast_scores
