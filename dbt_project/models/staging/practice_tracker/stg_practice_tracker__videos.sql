-- One row per video uploaded for a practice session.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(videos.id as string) as video_id,
    cast(videos.session_id as string) as practice_session_id,
    -- attributes
    cast(videos.processing_status as string) as processing_status,
    -- measures
    cast(videos.file_size as bigint) as file_bytes,
    cast(videos.duration as double) as duration_seconds,
    -- timestamps
    cast(videos.processed_at as timestamp) as processed_at,
    cast(videos.created_at as timestamp) as created_at,
    cast(videos.updated_at as timestamp) as updated_at,
    -- lineage
    cast(videos._batch_id as string) as batch_id,
    cast(videos.first_sent_at as timestamp) as sent_at,
    cast(videos._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'videos')) }} as videos
