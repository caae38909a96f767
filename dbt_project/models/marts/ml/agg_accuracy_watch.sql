-- One row per series (a model or one of its versions) and period: the seed's rules and sound
-- ones.
select
    cast(told.series as string) as series,
    cast(told.period_started_at as timestamp) as period_started_at,
    cast(told.status as string) as status,
    cast(told.right_count as bigint) as right_count,
    cast(told.judged_count as bigint) as judged_count,
    cast(told.accuracy as double) as accuracy,
    cast(told.low as double) as low,
    cast(told.high as double) as high,
    cast(told.reference_accuracy as double) as reference_accuracy,
    cast(told.reference_count as bigint) as reference_count,
    cast(told.is_below_75 as boolean) as is_below_75,
    cast(told.drop_ratio as double) as drop_ratio,
    cast(told.is_drop_over_10_percent as boolean) as is_drop_over_10_percent,
    cast(told.drop_probability as double) as drop_probability,
    cast(told.is_drop_likely as boolean) as is_drop_likely,
    cast(told.usual_accuracy as double) as usual_accuracy,
    cast(told.cusum as double) as cusum,
    cast(told.is_alert as boolean) as is_alert
from {{ ref('stg_ml__accuracy_watch') }} as told
