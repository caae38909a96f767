-- One row per pseudonym that landing has given out.
select
    -- keys
    cast(learners.source as string) as source_system,
    cast(learners.learner_id as string) as learner_id,
    -- attributes
    cast(learners.namespace as string) as namespace
from {{ source('landing', 'learners') }} as learners
