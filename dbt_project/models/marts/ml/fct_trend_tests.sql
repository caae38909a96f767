-- One row per learner: slope of scores by attempt, the seed's label and tested ones.
select
    cast(learners.source_system as string) as source_system,
    cast(told.learner_id as string) as learner_id,
    cast(told.n as bigint) as n,
    cast(told.method as string) as method,
    cast(told.seed_slope as double) as seed_slope,
    cast(told.seed_label as string) as seed_label,
    cast(told.slope as double) as slope,
    cast(told.low as double) as low,
    cast(told.high as double) as high,
    cast(told.p_value as double) as p_value,
    cast(told.adjusted_p_value as double) as adjusted_p_value,
    cast(told.label as string) as label,
    cast(told.adjusted_label as string) as adjusted_label
from {{ ref('stg_ml__trend_tests') }} as told
inner join {{ ref('dim_learners') }} as learners on told.learner_id = learners.learner_id
{{ join_consented('learners', 'learner_insight', as_of()) }}
