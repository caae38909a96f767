-- One row per UTC day whose measurements are to be matched again in this build: the days on which
-- sessions of practice_tracker are dirty, and the days after, to which a session may last. That
-- ledger has the day of every new measurement already, and the day before it.
with shifts as (
    select 0 as days
    union all
    select 1 as days
)

select distinct cast(dirty_days.session_date + shifts.days as date) as measured_date
from {{ ref('int_sessions__dirty_days') }} as dirty_days
cross join shifts
where dirty_days.source_system = 'practice_tracker'
