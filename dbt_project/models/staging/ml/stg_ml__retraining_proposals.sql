-- One row per champion and reason to train it again. Nothing is retrained by itself.
select
    -- keys
    cast(retraining_proposals.name as string) as name,
    cast(retraining_proposals.version as string) as version,
    cast(retraining_proposals.trigger as string) as trigger,
    -- measures
    cast(retraining_proposals.value as double) as value,
    cast(retraining_proposals.limit_value as double) as limit_value,
    cast(retraining_proposals.reason as string) as reason,
    -- timestamps
    cast(retraining_proposals.proposed_at as timestamp) as proposed_at
from {{ source('ml', 'retraining_proposals') }} as retraining_proposals
