-- One row per source and UTC day of events that is to be counted again in this build: the days on
-- which sessions are dirty, which are all days that a new, changed or moved event touches.
select distinct
    cast(dirty_days.source_system as string) as source_system,
    cast(dirty_days.session_date as date) as event_date
from {{ ref('int_sessions__dirty_days') }} as dirty_days
