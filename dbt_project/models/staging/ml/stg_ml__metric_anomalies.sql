-- One row per measurement of a system series, with its anomaly score.
select
    -- keys
    cast(metric_anomalies.series_id as string) as series_id,
    cast(metric_anomalies.measured_at as timestamp) as measured_at,
    -- measures
    cast(metric_anomalies.value as double) as value,
    cast(metric_anomalies.expected as double) as expected,
    cast(metric_anomalies.surprise as double) as surprise,
    cast(metric_anomalies.score as double) as score,
    cast(metric_anomalies.is_anomaly as boolean) as is_anomaly
from {{ source('ml', 'metric_anomalies') }} as metric_anomalies
