-- One row per series and period: what was predicted and what became of it, on matured labels.
select
    -- keys
    cast(calibration_checks.series as string) as series,
    cast(calibration_checks.period_started_at as timestamp) as period_started_at,
    -- measures
    cast(calibration_checks.n as bigint) as n,
    cast(calibration_checks.predicted_mean as double) as predicted_mean,
    cast(calibration_checks.realised_mean as double) as realised_mean,
    cast(calibration_checks.realised_low as double) as realised_low,
    cast(calibration_checks.realised_high as double) as realised_high,
    cast(calibration_checks.z as double) as z,
    cast(calibration_checks.p_value as double) as p_value,
    cast(calibration_checks.cusum_up as double) as cusum_up,
    cast(calibration_checks.cusum_down as double) as cusum_down,
    cast(calibration_checks.is_alert as boolean) as is_alert,
    cast(calibration_checks.status as string) as status
from {{ source('ml', 'calibration_checks') }} as calibration_checks
