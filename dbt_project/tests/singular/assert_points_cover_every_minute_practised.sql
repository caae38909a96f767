-- A row is a student whose points for minutes are not the minutes of the sessions that are over:
-- the points have lost a session, or counted one twice.
{{ config(meta={'dagster': {'ref': {'name': 'fct_practice_points'}}}) }}

with sessions as (
    select
        all_sessions.learner_id,
        sum(floor(all_sessions.total_seconds / 60e0)) as minute_count,
        count(all_sessions.total_seconds) as session_count
    from {{ ref('fct_sessions') }} as all_sessions
    where all_sessions.source_system = 'practice_tracker' and all_sessions.learner_id is not null
    group by all_sessions.learner_id
),

points as (
    select
        earned.learner_id,
        sum(earned.base_points) as base_points,
        count(*) as session_count
    from {{ ref('fct_practice_points') }} as earned
    group by earned.learner_id
)

select
    sessions.learner_id,
    sessions.minute_count,
    points.base_points,
    sessions.session_count,
    points.session_count as awarded_session_count
from sessions
full outer join points on sessions.learner_id = points.learner_id
where
    coalesce(sessions.minute_count, 0) <> coalesce(points.base_points, 0)
    or coalesce(sessions.session_count, 0) <> coalesce(points.session_count, 0)
