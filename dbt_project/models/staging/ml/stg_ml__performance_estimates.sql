-- One row per subject, window, metric and method: performance before labels are there.
select
    -- keys
    cast(performance_estimates.subject as string) as subject,
    cast(performance_estimates.window_started_at as timestamp) as window_started_at,
    cast(performance_estimates.metric as string) as metric,
    cast(performance_estimates.method as string) as method,
    -- measures
    cast(performance_estimates.n as bigint) as n,
    cast(performance_estimates.estimate as double) as estimate,
    cast(performance_estimates.low as double) as low,
    cast(performance_estimates.high as double) as high,
    cast(performance_estimates.reference_value as double) as reference_value,
    cast(performance_estimates.reference_low as double) as reference_low,
    cast(performance_estimates.reference_high as double) as reference_high,
    cast(performance_estimates.is_alert as boolean) as is_alert,
    cast(performance_estimates.realised as double) as realised
from {{ source('ml', 'performance_estimates') }} as performance_estimates
