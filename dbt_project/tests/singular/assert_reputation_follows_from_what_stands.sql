-- A row is an author for whom the ledger, which adds up every change of mind, differs from what the
-- votes, answers and posts that stand now are worth; or for whom the balances have lost an entry.
{{ config(meta={'dagster': {'ref': {'name': 'fct_reputation_entries'}}}) }}

with posts as (
    select * from {{ ref('stg_practice_tracker__forum_posts') }}
),

standing as (
    select
        posts.user_id as learner_id,
        case votes.vote_type when 1 then 10 else -2 end as points
    from {{ ref('stg_practice_tracker__post_votes') }} as votes
    inner join posts on votes.forum_post_id = posts.forum_post_id
    union all
    select
        comments.user_id as learner_id,
        15 as points
    from {{ ref('stg_practice_tracker__forum_comments') }} as comments
    where comments.is_solution
    union all
    select
        first_posts.learner_id,
        5 as points
    from (
        select distinct
            written.learner_id,
            written.local_date
        from {{ ref('fct_forum_posts') }} as written
    ) as first_posts
),

worth as (
    select
        standing.learner_id,
        sum(standing.points) as points
    from standing
    group by standing.learner_id
),

ledger as (
    select
        entries.learner_id,
        sum(entries.points) as points
    from {{ ref('fct_reputation_entries') }} as entries
    group by entries.learner_id
),

balances as (
    select
        balances.learner_id,
        balances.ledger_points + balances.later_points as points
    from {{ ref('agg_reputation_balances') }} as balances
    where balances.entry_count > 0
),

-- what is not shown for want of consent can stand without an entry
unlimited as (
    select grants.learner_id
    from {{ ref('int_consent__grants') }} as grants
    where
        grants.source_system = 'practice_tracker'
        and grants.purpose = 'learner_insight'
        and grants.valid_from <= cast('1900-01-01 00:00:00' as timestamp)
        and grants.valid_to > {{ as_of() }}
)

select
    unlimited.learner_id,
    worth.points as standing_points,
    ledger.points as ledger_points,
    balances.points as balance_points
from unlimited
left join worth on unlimited.learner_id = worth.learner_id
left join ledger on unlimited.learner_id = ledger.learner_id
left join balances on unlimited.learner_id = balances.learner_id
where
    coalesce(worth.points, 0) <> coalesce(ledger.points, 0)
    or coalesce(ledger.points, 0) <> coalesce(balances.points, 0)
