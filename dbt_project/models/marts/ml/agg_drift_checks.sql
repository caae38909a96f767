-- One row per subject (a model or a table), window and feature, and what of it: its values, or
-- how many are missing. `(all)` is the joint check of all features.
select
    cast(told.subject as string) as subject,
    cast(told.window_started_at as timestamp) as window_started_at,
    cast(told.feature as string) as feature,
    cast(told.aspect as string) as aspect,
    cast(told.status as string) as status,
    cast(told.reference_count as bigint) as reference_count,
    cast(told.window_count as bigint) as window_count,
    cast(told.test as string) as test,
    cast(told.statistic as double) as statistic,
    cast(told.floor as double) as floor,
    cast(told.p_value as double) as p_value,
    cast(told.adjusted_p_value as double) as adjusted_p_value,
    cast(told.is_drifted as boolean) as is_drifted,
    cast(told.is_alert as boolean) as is_alert,
    cast(told.psi as double) as psi,
    cast(told.jensen_shannon as double) as jensen_shannon,
    cast(told.wasserstein as double) as wasserstein
from {{ ref('stg_ml__drift_checks') }} as told
