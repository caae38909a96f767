-- One row per tag put on a practice session.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(session_tags.session_id as string) as practice_session_id,
    cast(session_tags.tag_id as string) as tag_id,
    -- lineage
    cast(session_tags._batch_id as string) as batch_id,
    cast(session_tags.first_sent_at as timestamp) as sent_at,
    cast(session_tags._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'session_tags')) }} as session_tags
