-- One row per subject, window, metric and method: performance before labels are there.
select
    cast(told.subject as string) as subject,
    cast(told.window_started_at as timestamp) as window_started_at,
    cast(told.metric as string) as metric,
    cast(told.method as string) as method,
    cast(told.n as bigint) as n,
    cast(told.estimate as double) as estimate,
    cast(told.low as double) as low,
    cast(told.high as double) as high,
    cast(told.reference_value as double) as reference_value,
    cast(told.reference_low as double) as reference_low,
    cast(told.reference_high as double) as reference_high,
    cast(told.is_alert as boolean) as is_alert,
    cast(told.realised as double) as realised
from {{ ref('stg_ml__performance_estimates') }} as told
