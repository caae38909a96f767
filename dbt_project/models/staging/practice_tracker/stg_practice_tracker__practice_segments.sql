-- One row per segment that a student marked within a session.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(practice_segments.id as string) as practice_segment_id,
    cast(practice_segments.session_id as string) as practice_session_id,
    -- attributes
    cast(practice_segments.name as string) as name,
    -- measures
    cast(practice_segments.clickcount as bigint) as click_count,
    -- timestamps
    cast(practice_segments.lastclicked as timestamp) as last_clicked_at,
    -- lineage
    cast(practice_segments._batch_id as string) as batch_id,
    cast(practice_segments.first_sent_at as timestamp) as sent_at,
    cast(practice_segments._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'practice_segments')) }} as practice_segments
