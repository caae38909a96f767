-- One row per kind, target, method, lead and measure, of forecasts whose truth has come.
select
    cast(told.basis as string) as basis,
    cast(told.kind as string) as kind,
    cast(told.target as string) as target,
    cast(told.method as string) as method,
    cast(told.lead as string) as lead,
    cast(told.measure as string) as measure,
    cast(told.n as bigint) as n,
    cast(told.open_count as bigint) as open_count,
    cast(told.cluster_count as bigint) as cluster_count,
    cast(told.value as double) as value,
    cast(told.low_95 as double) as low_95,
    cast(told.high_95 as double) as high_95,
    cast(told.lead_days_mean as double) as lead_days_mean
from {{ ref('stg_ml__forecast_scores') }} as told
