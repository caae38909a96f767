-- One row per learner, module, kind of activity and learner-local day.
with activity_days as (
    select * from {{ ref('int_learning__activity_days') }}
)

select
    cast(activity_days.source_system as string) as source_system,
    cast(activity_days.learner_id as string) as learner_id,
    cast(activity_days.module_id as string) as module_id,
    cast(activity_days.activity_type as string) as activity_type,
    cast(activity_days.local_date as date) as local_date,
    cast(activity_days.activity_count as bigint) as activity_count,
    cast(activity_days.click_count as bigint) as click_count,
    cast(activity_days.completed_count as bigint) as completed_count,
    cast(activity_days.timed_count as bigint) as timed_count,
    cast(activity_days.duration_ms / 1e3 as double) as duration_seconds
from activity_days
