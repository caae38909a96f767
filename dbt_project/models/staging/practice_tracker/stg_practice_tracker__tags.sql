-- One row per tag: a piece, a technique or a general label.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(tags.id as string) as tag_id,
    cast(tags.user_id as string) as owner_user_id,
    -- attributes
    cast(case when tags.user_id is null then tags.name end as string) as name,
    cast(tags.color as string) as color,
    cast(tags.tag_type as string) as tag_type,
    cast(tags.composer as string) as composer,
    -- measures
    cast(tags.difficulty_level as bigint) as difficulty_level,
    cast(tags.typical_duration as bigint) as typical_seconds,
    -- timestamps
    cast(tags.updated_at as timestamp) as updated_at,
    -- lineage
    cast(tags._batch_id as string) as batch_id,
    cast(tags.first_sent_at as timestamp) as sent_at,
    cast(tags._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'tags')) }} as tags
