-- One row per learner on the way to complete a course or a piece, and issue.
select
    cast(told.source_system as string) as source_system,
    cast(told.learner_id as string) as learner_id,
    cast(told.subject_kind as string) as subject_kind,
    cast(told.subject_id as string) as subject_id,
    cast(told.issued_at as timestamp) as issued_at,
    cast(told.units_left as double) as units_left,
    cast(told.median_days as double) as median_days,
    cast(told.low_50 as double) as low_50,
    cast(told.high_50 as double) as high_50,
    cast(told.low_80 as double) as low_80,
    cast(told.high_80 as double) as high_80,
    cast(told.low_95 as double) as low_95,
    cast(told.high_95 as double) as high_95,
    cast(told.median_date as date) as median_date,
    cast(told.low_80_date as date) as low_80_date,
    cast(told.high_80_date as date) as high_80_date,
    cast(told.never_probability as double) as never_probability,
    cast(told.complete_7_probability as double) as complete_7_probability,
    cast(told.complete_28_probability as double) as complete_28_probability,
    cast(told.complete_90_probability as double) as complete_90_probability,
    cast(told.rate_mean as double) as rate_mean,
    cast(told.predicted_days_seed as double) as predicted_days_seed,
    cast(told.n as bigint) as n
from {{ ref('stg_ml__completion_forecasts') }} as told
{{ join_consented('told', 'learner_insight', 'told.issued_at') }}
