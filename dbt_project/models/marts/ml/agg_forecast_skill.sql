-- One row per kind, target, measure and baseline: whether the model beats it.
select
    cast(told.basis as string) as basis,
    cast(told.kind as string) as kind,
    cast(told.target as string) as target,
    cast(told.measure as string) as measure,
    cast(told.baseline as string) as baseline,
    cast(told.verdict as string) as verdict,
    cast(told.n as bigint) as n,
    cast(told.unpaired_count as bigint) as unpaired_count,
    cast(told.cluster_count as bigint) as cluster_count,
    cast(told.model_value as double) as model_value,
    cast(told.baseline_value as double) as baseline_value,
    cast(told.skill as double) as skill,
    cast(told.skill_low_95 as double) as skill_low_95,
    cast(told.skill_high_95 as double) as skill_high_95
from {{ ref('stg_ml__forecast_skill') }} as told
