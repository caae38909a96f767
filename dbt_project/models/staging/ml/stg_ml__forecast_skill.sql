-- One row per kind, target, measure and baseline: whether the model beats it.
select
    -- keys
    cast(forecast_skill.basis as string) as basis,
    cast(forecast_skill.kind as string) as kind,
    cast(forecast_skill.target as string) as target,
    cast(forecast_skill.measure as string) as measure,
    cast(forecast_skill.baseline as string) as baseline,
    -- measures
    cast(forecast_skill.verdict as string) as verdict,
    cast(forecast_skill.n as bigint) as n,
    cast(forecast_skill.unpaired_count as bigint) as unpaired_count,
    cast(forecast_skill.cluster_count as bigint) as cluster_count,
    cast(forecast_skill.model_value as double) as model_value,
    cast(forecast_skill.baseline_value as double) as baseline_value,
    cast(forecast_skill.skill as double) as skill,
    cast(forecast_skill.skill_low_95 as double) as skill_low_95,
    cast(forecast_skill.skill_high_95 as double) as skill_high_95
from {{ source('ml', 'forecast_skill') }} as forecast_skill
