-- One row per version, fold (or `all`), segment, predictor and metric.
select
    -- keys
    cast(backtest_metrics.name as string) as name,
    cast(backtest_metrics.version as string) as version,
    cast(backtest_metrics.fold as string) as fold,
    cast(backtest_metrics.segment as string) as segment,
    cast(backtest_metrics.segment_value as string) as segment_value,
    cast(backtest_metrics.predictor as string) as predictor,
    cast(backtest_metrics.metric as string) as metric,
    -- measures
    cast(backtest_metrics.value as double) as value,
    cast(backtest_metrics.low as double) as low,
    cast(backtest_metrics.high as double) as high,
    cast(backtest_metrics.n as bigint) as n,
    cast(backtest_metrics.events as bigint) as events
from {{ source('ml', 'backtest_metrics') }} as backtest_metrics
