-- One row per user, post and time of voting: every vote that the app has sent, changes of mind too.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(post_votes.user_id as string) as user_id,
    cast(post_votes.post_id as string) as forum_post_id,
    -- measures
    cast(post_votes.vote_type as bigint) as vote_type,
    -- timestamps
    cast(post_votes.created_at as timestamp) as created_at,
    -- lineage
    cast(post_votes._batch_id as string) as batch_id,
    cast(post_votes.first_sent_at as timestamp) as sent_at,
    cast(post_votes._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'post_votes'), every_version=true) }} as post_votes
