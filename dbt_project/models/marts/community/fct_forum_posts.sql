-- One row per post in the forum that is no draft: who answered, how soon, and whether it helped
-- (GAM-04).
--
-- The post says which comment is its answer; the comment's versions say since when. `comment` times
-- are of other people: an author's own afterthought is no answer.
with posts as (
    select
        stg_posts.*,
        stg_posts.user_id as learner_id
    from {{ ref('stg_practice_tracker__forum_posts') }} as stg_posts
    where stg_posts.status <> 'draft'
),

comments as (
    select
        stg_comments.forum_post_id,
        count(*) as comment_count,
        count(stg_comments.parent_comment_id) as reply_count,
        count(case when stg_comments.is_solution then 1 end) as solution_count,
        min(case when stg_comments.user_id <> posts.user_id then stg_comments.created_at end)
            as first_comment_at
    from {{ ref('stg_practice_tracker__forum_comments') }} as stg_comments
    inner join posts on stg_comments.forum_post_id = posts.forum_post_id
    group by stg_comments.forum_post_id
),

votes as (
    select
        stg_votes.forum_post_id,
        sum(stg_votes.vote_type) as vote_score
    from {{ ref('stg_practice_tracker__post_votes') }} as stg_votes
    group by stg_votes.forum_post_id
),

answered as (
    select
        posts.*,
        acceptances.changed_at as accepted_at
    from posts
    left join {{ ref('int_community__acceptances') }} as acceptances
        on
            posts.forum_post_id = acceptances.forum_post_id
            and posts.accepted_comment_id = acceptances.forum_comment_id
            and acceptances.is_accepted
            and acceptances.is_last
)

select
    cast(answered.forum_post_id as string) as forum_post_id,
    cast(answered.source_system as string) as source_system,
    cast(answered.learner_id as string) as learner_id,
    cast(answered.status as string) as status,
    cast(answered.created_at as timestamp) as created_at,
    cast({{ local_date('answered.created_at', 'zones.zone') }} as date) as local_date,
    cast(answered.related_piece_id as string) as related_piece_id,
    cast(answered.view_count as bigint) as view_count,
    cast(answered.vote_score as bigint) as vote_score,
    cast(coalesce(votes.vote_score, 0) as bigint) as counted_vote_score,
    cast(coalesce(comments.comment_count, 0) as bigint) as comment_count,
    cast(coalesce(comments.reply_count, 0) as bigint) as reply_count,
    cast(coalesce(comments.solution_count, 0) as bigint) as solution_count,
    cast({{ hours_between('answered.created_at', 'comments.first_comment_at') }} as double)
        as first_comment_hours,
    cast(answered.accepted_comment_id is not null as boolean) as is_solved,
    cast(answered.accepted_comment_id as string) as accepted_comment_id,
    cast(answered.accepted_at as timestamp) as accepted_at,
    cast({{ hours_between('answered.created_at', 'answered.accepted_at') }} as double)
        as accepted_answer_hours
from answered
{{ join_consented('answered', 'learner_insight', 'answered.created_at') }}
{{ join_zone('answered', 'answered.created_at') }}
left join comments on answered.forum_post_id = comments.forum_post_id
left join votes on answered.forum_post_id = votes.forum_post_id
