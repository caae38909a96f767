-- One row per teacher and student of whom the teacher may see a session: sums over those sessions,
-- over the last 7 and 30 days of the student's own calendar, and over the teacher's remarks.
with taught as (
    select all_taught.*
    from {{ ref('int_community__taught_sessions') }} as all_taught
    {{ join_consented('all_taught', 'learner_insight', as_of()) }}
),

remarked as (
    select
        remarks.teacher_id,
        remarks.session_id,
        count(*) as remark_count,
        min(remarks.hours_after_session) as first_remark_hours
    from {{ ref('int_community__remarks') }} as remarks
    group by remarks.teacher_id, remarks.session_id
),

-- days of the student's last run; it still goes on only where the streak says so
runs as (
    select
        streak_days.*,
        max(streak_days.run_number) over (
            partition by streak_days.source_system, streak_days.learner_id
        ) as last_run_number
    from {{ ref('int_cohorts__streak_days') }} as streak_days
),

seen as (
    select
        taught.*,
        taught.days_ago < 30 as is_of_month,
        remarked.remark_count,
        remarked.first_remark_hours,
        coalesce(runs.run_number = runs.last_run_number, false) as is_of_run,
        row_number() over (
            partition by taught.teacher_id, taught.learner_id, taught.local_date
            order by taught.session_id
        ) = 1 as is_first_of_day
    from taught
    left join remarked
        on
            taught.teacher_id = remarked.teacher_id
            and taught.session_id = remarked.session_id
    left join runs
        on
            taught.source_system = runs.source_system
            and taught.learner_id = runs.learner_id
            and taught.local_date = runs.local_date
)

select
    cast(seen.source_system as string) as source_system,
    cast(seen.teacher_id as string) as teacher_id,
    cast(seen.learner_id as string) as learner_id,
    cast(count(case when seen.days_ago < 7 then 1 end) as bigint) as week_session_count,
    cast(count(case when seen.is_of_month then 1 end) as bigint) as month_session_count,
    cast(count(case when seen.is_of_month then seen.total_seconds end) as bigint)
        as timed_session_count,
    cast(sum(case when seen.is_of_month then seen.total_seconds end) as bigint)
        as month_total_seconds,
    cast(count(case when seen.is_of_month and seen.is_first_of_day then 1 end) as bigint)
        as month_active_day_count,
    cast(max(seen.local_date) as date) as last_local_date,
    cast(count(case when seen.is_of_month then seen.self_rating end) as bigint)
        as rated_session_count,
    cast(sum(case when seen.is_of_month then seen.self_rating end) as bigint) as self_rating_sum,
    cast(sum(case when seen.is_of_month then seen.accuracy_count end) as bigint)
        as accuracy_count,
    cast(sum(case when seen.is_of_month then seen.accuracy_millionths end) as bigint)
        as accuracy_millionths,
    cast(coalesce(sum(seen.remark_count), 0) as bigint) as feedback_count,
    cast(count(seen.remark_count) as bigint) as reviewed_session_count,
    cast(count(case when seen.is_of_month then seen.remark_count end) as bigint)
        as month_reviewed_session_count,
    cast(count(case when seen.is_of_month and seen.remark_count is null then 1 end) as bigint)
        as month_unreviewed_session_count,
    cast(count(seen.first_remark_hours) as bigint) as timed_feedback_count,
    cast(
        percentile_cont(0.5e0) within group (order by seen.first_remark_hours) as double
    ) as median_feedback_hours,
    cast(count(case when seen.is_of_run and seen.is_first_of_day then 1 end) as bigint)
        as run_day_count
from seen
group by seen.source_system, seen.teacher_id, seen.learner_id
