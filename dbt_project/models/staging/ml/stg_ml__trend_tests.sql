-- One row per learner: slope of scores by attempt, the seed's label and tested ones.
select
    -- keys
    cast(trend_tests.learner_id as string) as learner_id,
    -- measures
    cast(trend_tests.n as bigint) as n,
    cast(trend_tests.method as string) as method,
    cast(trend_tests.seed_slope as double) as seed_slope,
    cast(trend_tests.seed_label as string) as seed_label,
    cast(trend_tests.slope as double) as slope,
    cast(trend_tests.low as double) as low,
    cast(trend_tests.high as double) as high,
    cast(trend_tests.p_value as double) as p_value,
    cast(trend_tests.adjusted_p_value as double) as adjusted_p_value,
    cast(trend_tests.label as string) as label,
    cast(trend_tests.adjusted_label as string) as adjusted_label
from {{ source('ml', 'trend_tests') }} as trend_tests
