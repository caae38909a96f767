-- One row per version and gate that it was held against, and one for the decision.
select
    -- keys
    cast(promotions.name as string) as name,
    cast(promotions.version as string) as version,
    cast(promotions.gate as string) as gate,
    -- measures
    cast(promotions.champion_version as string) as champion_version,
    cast(promotions.value as double) as value,
    cast(promotions.low as double) as low,
    cast(promotions.high as double) as high,
    cast(promotions.n as bigint) as n,
    cast(promotions.is_passed as boolean) as is_passed,
    cast(promotions.decision as string) as decision,
    cast(promotions.reason as string) as reason
from {{ source('ml', 'promotions') }} as promotions
