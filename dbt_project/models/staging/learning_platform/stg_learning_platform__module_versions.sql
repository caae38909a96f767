-- One row per module and version: every description that the app has sent, with its clock.
select
    -- keys
    cast('learning_platform' as string) as source_system,
    cast(modules.id as string) as module_id,
    -- attributes
    cast(modules.title as string) as title,
    cast(modules.course as string) as course,
    -- measures
    cast(modules.position as bigint) as position,
    cast(modules.length_days as bigint) as length_days,
    -- timestamps
    cast(modules.starts_at as timestamp) as starts_at,
    cast(modules.updated_at as timestamp) as updated_at,
    -- lineage
    cast(modules._batch_id as string) as batch_id,
    cast(modules.first_sent_at as timestamp) as sent_at,
    cast(modules._clock_flag as string) as clock_flag
from {{ deduplicated(source('learning_platform', 'modules'), every_version=true) }}
        as modules
