-- One row per champion and reason to train it again. Nothing is retrained by itself.
select
    cast(told.name as string) as name,
    cast(told.version as string) as version,
    cast(told.trigger as string) as trigger,
    cast(told.proposed_at as timestamp) as proposed_at,
    cast(told.value as double) as value,
    cast(told.limit_value as double) as limit_value,
    cast(told.reason as string) as reason
from {{ ref('stg_ml__retraining_proposals') }} as told
