-- One row per learner on the way to complete a course or a piece, and issue.
select
    -- keys
    cast(completion_forecasts.source_system as string) as source_system,
    cast(completion_forecasts.learner_id as string) as learner_id,
    cast(completion_forecasts.subject_kind as string) as subject_kind,
    cast(completion_forecasts.subject_id as string) as subject_id,
    cast(completion_forecasts.issued_at as timestamp) as issued_at,
    -- measures
    cast(completion_forecasts.units_left as double) as units_left,
    cast(completion_forecasts.median_days as double) as median_days,
    cast(completion_forecasts.low_50 as double) as low_50,
    cast(completion_forecasts.high_50 as double) as high_50,
    cast(completion_forecasts.low_80 as double) as low_80,
    cast(completion_forecasts.high_80 as double) as high_80,
    cast(completion_forecasts.low_95 as double) as low_95,
    cast(completion_forecasts.high_95 as double) as high_95,
    cast(completion_forecasts.never_probability as double) as never_probability,
    cast(completion_forecasts.complete_7_probability as double) as complete_7_probability,
    cast(completion_forecasts.complete_28_probability as double) as complete_28_probability,
    cast(completion_forecasts.complete_90_probability as double) as complete_90_probability,
    cast(completion_forecasts.rate_mean as double) as rate_mean,
    cast(completion_forecasts.predicted_days_seed as double) as predicted_days_seed,
    cast(completion_forecasts.n as bigint) as n,
    -- timestamps
    cast(completion_forecasts.median_date as date) as median_date,
    cast(completion_forecasts.low_80_date as date) as low_80_date,
    cast(completion_forecasts.high_80_date as date) as high_80_date
from {{ source('ml', 'completion_forecasts') }} as completion_forecasts
