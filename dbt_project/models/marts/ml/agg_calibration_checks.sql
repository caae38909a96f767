-- One row per series and period: what was predicted and what became of it, on matured labels.
select
    cast(told.series as string) as series,
    cast(told.period_started_at as timestamp) as period_started_at,
    cast(told.n as bigint) as n,
    cast(told.predicted_mean as double) as predicted_mean,
    cast(told.realised_mean as double) as realised_mean,
    cast(told.realised_low as double) as realised_low,
    cast(told.realised_high as double) as realised_high,
    cast(told.z as double) as z,
    cast(told.p_value as double) as p_value,
    cast(told.cusum_up as double) as cusum_up,
    cast(told.cusum_down as double) as cusum_down,
    cast(told.is_alert as boolean) as is_alert,
    cast(told.status as string) as status
from {{ ref('stg_ml__calibration_checks') }} as told
