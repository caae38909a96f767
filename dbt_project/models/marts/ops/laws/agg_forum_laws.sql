-- One row per law about the forum and what is earned there, and table: what must be there and what
-- is. With `, by day` sums times their days, so that what moves is seen.
{%- set grain = 'rows of a table = members of its grain' %}
{%- set created = 'cast(facts.created_at as date)' %}
{%- set entered = 'cast(facts.occurred_at as date)' %}
{%- set entries = 'int_community__reputation_entries' %}
{%- set stand = 'answers accepted - taken back = answers that stand' %}
{#- model, its keys, its day, what it is made of, condition -#}
{%- set sides = grain_sides([
    (
        'fct_forum_posts', ['facts.forum_post_id', 'facts.created_at'], created,
        'posts as facts ' ~ join_consented('facts', 'learner_insight', 'facts.created_at'), 'true'
    ),
]) + count_sides([
    (
        'agg_forum_weeks', 'facts.post_count', 'facts.week_start_date', 'true',
        period_start("'week'", 'facts.local_date'), 'people', 'true'
    ),
]) + [
    (
        stand, "'comments'", 'expected', '1', none, ref('stg_practice_tracker__forum_comments'),
        'facts.is_solution'
    ),
    (
        stand, "'comments'", 'actual', 'case when facts.is_accepted then 1 else -1 end', none,
        ref('int_community__acceptances'), 'true'
    ),
    (grain, "'" ~ entries ~ "'", 'expected', '1', entered, 'earned', 'true'),
    (grain, "'" ~ entries ~ "'", 'actual', '1', entered, ref(entries), 'true'),
] %}

with posts as (
    select
        stg_posts.*,
        stg_posts.user_id as learner_id
    from {{ ref('stg_practice_tracker__forum_posts') }} as stg_posts
    where stg_posts.status <> 'draft'
),

people as (
    select fct_posts.*
    from {{ ref('fct_forum_posts') }} as fct_posts
    {{ join_consented('fct_posts', 'learner_insight', as_of()) }}
    left join {{ ref('int_learners__profiles') }} as profiles
        on
            fct_posts.source_system = profiles.source_system
            and fct_posts.learner_id = profiles.learner_id
    where not coalesce(profiles.is_internal, false)
),

votes as (
    select
        all_votes.*,
        lag(all_votes.vote_type) over (
            partition by all_votes.user_id, all_votes.forum_post_id
            order by all_votes.created_at
        ) as previous_vote_type
    from {{ ref('stg_practice_tracker__post_vote_versions') }} as all_votes
),

entered as (
    select
        stg_posts.source_system,
        stg_posts.user_id as learner_id,
        votes.created_at as occurred_at
    from votes
    inner join {{ ref('stg_practice_tracker__forum_posts') }} as stg_posts
        on votes.forum_post_id = stg_posts.forum_post_id
    where votes.vote_type <> coalesce(votes.previous_vote_type, 0)
    union all
    select
        acceptances.source_system,
        acceptances.learner_id,
        acceptances.changed_at as occurred_at
    from {{ ref('int_community__acceptances') }} as acceptances
    union all
    select
        posts.source_system,
        posts.learner_id,
        min(posts.created_at) as occurred_at
    from posts
    {{ join_zone('posts', 'posts.created_at') }}
    group by
        posts.source_system,
        posts.learner_id,
        {{ local_date('posts.created_at', 'zones.zone') }}
),

earned as (
    select entered.*
    from entered
    {{ join_consented('entered', 'learner_insight', 'entered.occurred_at') }}
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
