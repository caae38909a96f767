-- One row per change of an account's reputation: the ledger behind the points that the app reports
-- (GAM-03).
--
-- A vote up on a post +10, a vote down -2, an accepted answer +15, the first post of the author's
-- own day +5. A change of mind takes back what the vote or answer before was worth, at its moment.
-- Drafts earn nothing; a post that was deleted keeps what it earned.
with posts as (
    select
        stg_posts.*,
        stg_posts.user_id as learner_id
    from {{ ref('stg_practice_tracker__forum_posts') }} as stg_posts
),

votes as (
    select
        vote_versions.*,
        coalesce(
            lag(vote_versions.vote_type) over (
                partition by vote_versions.user_id, vote_versions.forum_post_id
                order by vote_versions.created_at
            ),
            0
        ) as previous_vote_type
    from {{ ref('stg_practice_tracker__post_vote_versions') }} as vote_versions
),

written as (
    select
        posts.*,
        row_number() over (
            partition by posts.learner_id, {{ local_date('posts.created_at', 'zones.zone') }}
            order by posts.created_at, posts.forum_post_id
        ) as post_of_day
    from posts
    {{ join_zone('posts', 'posts.created_at') }}
    where posts.status <> 'draft'
),

entries as (
    select
        posts.source_system,
        posts.learner_id,
        'vote' as reason,
        posts.forum_post_id,
        concat(votes.user_id, '|', {{ moment_key('votes.created_at') }}) as occasion,
        votes.created_at as occurred_at,
        case votes.vote_type when 1 then 10 else -2 end
        - case votes.previous_vote_type when 1 then 10 when -1 then -2 else 0 end as points
    from votes
    inner join posts on votes.forum_post_id = posts.forum_post_id
    where votes.vote_type <> votes.previous_vote_type
    union all
    select
        acceptances.source_system,
        acceptances.learner_id,
        'accepted_answer' as reason,
        acceptances.forum_post_id,
        concat(acceptances.forum_comment_id, '|', {{ moment_key('acceptances.changed_at') }})
            as occasion,
        acceptances.changed_at as occurred_at,
        case when acceptances.is_accepted then 15 else -15 end as points
    from {{ ref('int_community__acceptances') }} as acceptances
    union all
    select
        written.source_system,
        written.learner_id,
        'first_post_of_day' as reason,
        written.forum_post_id,
        written.forum_post_id as occasion,
        written.created_at as occurred_at,
        5 as points
    from written
    where written.post_of_day = 1
)

select
    cast(
        md5(
            concat_ws(
                '|',
                entries.reason,
                entries.forum_post_id,
                entries.occasion,
                cast(entries.points as string)
            )
        ) as string
    ) as entry_id,
    cast(entries.source_system as string) as source_system,
    cast(entries.learner_id as string) as learner_id,
    cast(entries.reason as string) as reason,
    cast(entries.forum_post_id as string) as forum_post_id,
    cast(entries.occurred_at as timestamp) as occurred_at,
    cast(entries.points as bigint) as points
from entries
{{ join_consented('entries', 'learner_insight', 'entries.occurred_at') }}
