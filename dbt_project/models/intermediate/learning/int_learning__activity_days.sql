-- One row per learner, module, kind of activity and learner-local day with what the learner did.
-- An activity that is known by day only already carries the learner's day.
with activities as (
    select * from {{ ref('stg_learning_platform__activities') }}
),

placed as (
    select
        activities.source_system,
        activities.learner_id,
        coalesce(activities.module_id, 'none') as module_id,
        activities.activity_type,
        case
            when activities.time_precision = 'day' then cast(activities.occurred_at as date)
            else {{ local_date('activities.occurred_at', 'zones.zone') }}
        end as local_date,
        activities.clicks,
        cast(round(activities.duration_seconds * 1e3) as bigint) as duration_ms,
        activities.is_completed
    from activities
    {{ join_consented('activities', 'learner_insight', 'activities.occurred_at') }}
    {{ join_zone('activities', 'activities.occurred_at') }}
)

select
    cast(placed.source_system as string) as source_system,
    cast(placed.learner_id as string) as learner_id,
    cast(placed.module_id as string) as module_id,
    cast(placed.activity_type as string) as activity_type,
    cast(placed.local_date as date) as local_date,
    cast(count(*) as bigint) as activity_count,
    cast(sum(placed.clicks) as bigint) as click_count,
    cast(count(*) filter (where placed.is_completed) as bigint) as completed_count,
    cast(count(placed.is_completed) as bigint) as completed_known_count,
    cast(count(placed.duration_ms) as bigint) as timed_count,
    cast(sum(placed.duration_ms) as bigint) as duration_ms
from placed
group by
    placed.source_system,
    placed.learner_id,
    placed.module_id,
    placed.activity_type,
    placed.local_date
