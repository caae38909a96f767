-- One row per subject (a model or a table), window and feature, and what of it: its values, or
-- how many are missing. `(all)` is the joint check of all features.
select
    -- keys
    cast(drift_checks.subject as string) as subject,
    cast(drift_checks.window_started_at as timestamp) as window_started_at,
    cast(drift_checks.feature as string) as feature,
    cast(drift_checks.aspect as string) as aspect,
    -- measures
    cast(drift_checks.status as string) as status,
    cast(drift_checks.reference_count as bigint) as reference_count,
    cast(drift_checks.window_count as bigint) as window_count,
    cast(drift_checks.test as string) as test,
    cast(drift_checks.statistic as double) as statistic,
    cast(drift_checks.floor as double) as floor,
    cast(drift_checks.p_value as double) as p_value,
    cast(drift_checks.adjusted_p_value as double) as adjusted_p_value,
    cast(drift_checks.is_drifted as boolean) as is_drifted,
    cast(drift_checks.is_alert as boolean) as is_alert,
    cast(drift_checks.psi as double) as psi,
    cast(drift_checks.jensen_shannon as double) as jensen_shannon,
    cast(drift_checks.wasserstein as double) as wasserstein
from {{ source('ml', 'drift_checks') }} as drift_checks
