-- One row per post in the forum.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(forum_posts.id as string) as forum_post_id,
    cast(forum_posts.author_id as string) as user_id,
    cast(forum_posts.related_piece_id as string) as related_piece_id,
    cast(forum_posts.accepted_answer_id as string) as accepted_comment_id,
    -- attributes
    cast(forum_posts.status as string) as status,
    -- measures
    cast(forum_posts.vote_score as bigint) as vote_score,
    cast(forum_posts.view_count as bigint) as view_count,
    -- timestamps
    cast(forum_posts.created_at as timestamp) as created_at,
    cast(forum_posts.updated_at as timestamp) as updated_at,
    -- lineage
    cast(forum_posts._batch_id as string) as batch_id,
    cast(forum_posts.first_sent_at as timestamp) as sent_at,
    cast(forum_posts._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'forum_posts')) }} as forum_posts
