-- One row per series and threshold: what is said with at least so much confidence, and how often
-- it proves right, on later judgements than those that it was calibrated on.
select
    cast(told.series as string) as series,
    cast(told.threshold as double) as threshold,
    cast(told.status as string) as status,
    cast(told.calibration_count as bigint) as calibration_count,
    cast(told.judged_count as bigint) as judged_count,
    cast(told.said_count as bigint) as said_count,
    cast(told.coverage_ratio as double) as coverage_ratio,
    cast(told.right_count as bigint) as right_count,
    cast(told.precision_ratio as double) as precision_ratio,
    cast(told.precision_low as double) as precision_low,
    cast(told.precision_high as double) as precision_high,
    cast(told.claimed_precision_ratio as double) as claimed_precision_ratio,
    cast(told.claimed_said_count as bigint) as claimed_said_count,
    cast(told.claimed_brier_score as double) as claimed_brier_score,
    cast(told.brier_score as double) as brier_score
from {{ ref('stg_ml__confidence_calibration') }} as told
