-- One row per version and gate that it was held against, and one for the decision.
select
    cast(told.name as string) as name,
    cast(told.version as string) as version,
    cast(told.champion_version as string) as champion_version,
    cast(told.gate as string) as gate,
    cast(told.value as double) as value,
    cast(told.low as double) as low,
    cast(told.high as double) as high,
    cast(told.n as bigint) as n,
    cast(told.is_passed as boolean) as is_passed,
    cast(told.decision as string) as decision,
    cast(told.reason as string) as reason
from {{ ref('stg_ml__promotions') }} as told
