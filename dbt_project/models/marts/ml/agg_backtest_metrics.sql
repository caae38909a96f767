-- One row per version, fold (or `all`), segment, predictor and metric.
select
    cast(told.name as string) as name,
    cast(told.version as string) as version,
    cast(told.fold as string) as fold,
    cast(told.segment as string) as segment,
    cast(told.segment_value as string) as segment_value,
    cast(told.predictor as string) as predictor,
    cast(told.metric as string) as metric,
    cast(told.value as double) as value,
    cast(told.low as double) as low,
    cast(told.high as double) as high,
    cast(told.n as bigint) as n,
    cast(told.events as bigint) as events
from {{ ref('stg_ml__backtest_metrics') }} as told
