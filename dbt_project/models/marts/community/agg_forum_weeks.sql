-- One row per week, by the authors' own calendars: posts, whether they were answered in time, and
-- how soon (GAM-04). A post is answered in time when its answer is accepted within 14 days; younger
-- posts are not judged yet.
with posts as (
    select
        fct_posts.*,
        {{ period_start("'week'", 'fct_posts.local_date') }} as week_start_date,
        fct_posts.created_at <= {{ as_of() }} - interval '14' day as is_matured,
        coalesce(fct_posts.accepted_answer_hours <= 336e0, false) as is_solved_in_time
    from {{ ref('fct_forum_posts') }} as fct_posts
    {{ join_consented('fct_posts', 'learner_insight', as_of()) }}
    left join {{ ref('int_learners__profiles') }} as profiles
        on
            fct_posts.source_system = profiles.source_system
            and fct_posts.learner_id = profiles.learner_id
    where coalesce(profiles.is_internal, false) is not true
),

weeks as (
    select
        posts.week_start_date,
        count(*) as post_count,
        count(case when posts.is_matured then 1 end) as matured_count,
        count(case when posts.is_matured and posts.is_solved_in_time then 1 end)
            as solved_in_time_count,
        count(case when posts.is_solved then 1 end) as solved_count,
        count(posts.accepted_answer_hours) as timed_answer_count,
        percentile_cont(0.5e0) within group (order by posts.accepted_answer_hours)
            as median_answer_hours,
        count(case when posts.comment_count > 0 then 1 end) as commented_count,
        sum(posts.comment_count) as comment_count,
        sum(posts.view_count) as view_count
    from posts
    group by posts.week_start_date
)

select
    cast(weeks.week_start_date as date) as week_start_date,
    cast(weeks.post_count as bigint) as post_count,
    cast(weeks.matured_count as bigint) as matured_count,
    cast(weeks.solved_in_time_count as bigint) as solved_in_time_count,
    cast({{ ratio('weeks.solved_in_time_count', 'weeks.matured_count') }} as double)
        as solution_ratio,
    cast({{ wilson('weeks.solved_in_time_count', 'weeks.matured_count', 'low') }} as double)
        as solution_ratio_low,
    cast({{ wilson('weeks.solved_in_time_count', 'weeks.matured_count', 'high') }} as double)
        as solution_ratio_high,
    cast(weeks.solved_count as bigint) as solved_count,
    cast(weeks.timed_answer_count as bigint) as timed_answer_count,
    cast(weeks.median_answer_hours as double) as median_answer_hours,
    cast(weeks.commented_count as bigint) as commented_count,
    cast(weeks.comment_count as bigint) as comment_count,
    cast(weeks.view_count as bigint) as view_count
from weeks
