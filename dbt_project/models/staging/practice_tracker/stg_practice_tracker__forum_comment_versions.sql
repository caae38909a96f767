-- One row per comment and version: every state that the app has sent, such as an accepted answer.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(forum_comments.id as string) as forum_comment_id,
    cast(forum_comments.post_id as string) as forum_post_id,
    cast(forum_comments.author_id as string) as user_id,
    cast(forum_comments.parent_id as string) as parent_comment_id,
    -- attributes
    cast(forum_comments.is_solution as boolean) as is_solution,
    -- measures
    cast(forum_comments.vote_score as bigint) as vote_score,
    -- timestamps
    cast(forum_comments.created_at as timestamp) as created_at,
    cast(forum_comments.updated_at as timestamp) as updated_at,
    -- lineage
    cast(forum_comments._batch_id as string) as batch_id,
    cast(forum_comments.first_sent_at as timestamp) as sent_at,
    cast(forum_comments._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'forum_comments'), every_version=true) }}
        as forum_comments
