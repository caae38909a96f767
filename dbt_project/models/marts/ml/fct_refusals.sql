-- One row per thing that could not be predicted as of the last run, with the reason.
select
    cast(told.step as string) as step,
    cast(told.subject as string) as subject,
    cast(told.reason as string) as reason
from {{ ref('stg_ml__refusals') }} as told
