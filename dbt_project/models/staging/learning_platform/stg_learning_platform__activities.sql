-- One row per thing a learner did with a piece of content.
select
    -- keys
    cast('learning_platform' as string) as source_system,
    cast(activities.id as string) as activity_id,
    cast(activities.learner_id as string) as learner_id,
    cast(activities.module_id as string) as module_id,
    cast(activities.content_id as string) as content_id,
    -- attributes
    cast(activities.activity_type as string) as activity_type,
    cast(activities.time_precision as string) as time_precision,
    cast(activities.is_completed as boolean) as is_completed,
    -- measures
    cast(activities.duration_seconds as double) as duration_seconds,
    cast(activities.clicks as bigint) as clicks,
    -- timestamps
    cast(activities.occurred_at as timestamp) as occurred_at,
    -- lineage
    cast(activities._batch_id as string) as batch_id,
    cast(activities.first_sent_at as timestamp) as sent_at,
    cast(activities._clock_flag as string) as clock_flag
from {{ deduplicated(source('learning_platform', 'activities')) }} as activities
