-- One row per thing that could not be predicted as of the last run, with the reason.
select
    -- keys
    cast(refusals.step as string) as step,
    cast(refusals.subject as string) as subject,
    -- measures
    cast(refusals.reason as string) as reason
from {{ source('ml', 'refusals') }} as refusals
