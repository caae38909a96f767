-- One row per series (a model or one of its versions) and period: the seed's rules and sound
-- ones.
select
    -- keys
    cast(accuracy_watch.series as string) as series,
    cast(accuracy_watch.period_started_at as timestamp) as period_started_at,
    -- measures
    cast(accuracy_watch.status as string) as status,
    cast(accuracy_watch.right_count as bigint) as right_count,
    cast(accuracy_watch.judged_count as bigint) as judged_count,
    cast(accuracy_watch.accuracy as double) as accuracy,
    cast(accuracy_watch.low as double) as low,
    cast(accuracy_watch.high as double) as high,
    cast(accuracy_watch.reference_accuracy as double) as reference_accuracy,
    cast(accuracy_watch.reference_count as bigint) as reference_count,
    cast(accuracy_watch.is_below_75 as boolean) as is_below_75,
    cast(accuracy_watch.drop_ratio as double) as drop_ratio,
    cast(accuracy_watch.is_drop_over_10_percent as boolean) as is_drop_over_10_percent,
    cast(accuracy_watch.drop_probability as double) as drop_probability,
    cast(accuracy_watch.is_drop_likely as boolean) as is_drop_likely,
    cast(accuracy_watch.usual_accuracy as double) as usual_accuracy,
    cast(accuracy_watch.cusum as double) as cusum,
    cast(accuracy_watch.is_alert as boolean) as is_alert
from {{ source('ml', 'accuracy_watch') }} as accuracy_watch
