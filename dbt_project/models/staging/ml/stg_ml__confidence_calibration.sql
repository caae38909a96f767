-- One row per series and threshold: what is said with at least so much confidence, and how often
-- it proves right, on later judgements than those that it was calibrated on.
select
    -- keys
    cast(confidence_calibration.series as string) as series,
    cast(confidence_calibration.threshold as double) as threshold,
    -- measures
    cast(confidence_calibration.status as string) as status,
    cast(confidence_calibration.calibration_count as bigint) as calibration_count,
    cast(confidence_calibration.judged_count as bigint) as judged_count,
    cast(confidence_calibration.said_count as bigint) as said_count,
    cast(confidence_calibration.coverage_ratio as double) as coverage_ratio,
    cast(confidence_calibration.right_count as bigint) as right_count,
    cast(confidence_calibration.precision_ratio as double) as precision_ratio,
    cast(confidence_calibration.precision_low as double) as precision_low,
    cast(confidence_calibration.precision_high as double) as precision_high,
    cast(confidence_calibration.claimed_precision_ratio as double) as claimed_precision_ratio,
    cast(confidence_calibration.claimed_said_count as bigint) as claimed_said_count,
    cast(confidence_calibration.claimed_brier_score as double) as claimed_brier_score,
    cast(confidence_calibration.brier_score as double) as brier_score
from {{ source('ml', 'confidence_calibration') }} as confidence_calibration
