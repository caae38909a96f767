-- One row per measurement of a system series, with its anomaly score.
select
    cast(told.series_id as string) as series_id,
    cast(told.measured_at as timestamp) as measured_at,
    cast(told.value as double) as value,
    cast(told.expected as double) as expected,
    cast(told.surprise as double) as surprise,
    cast(told.score as double) as score,
    cast(told.is_anomaly as boolean) as is_anomaly
from {{ ref('stg_ml__metric_anomalies') }} as told
