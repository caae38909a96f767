-- One row per session in song_practice and day of issue that looks at it: the Sundays of the last
-- 26 weeks, and today, each at the 30 days that end with it (REC-03).
with sessions as (
    select
        decided.source_system,
        decided.learner_id,
        decided.session_id,
        decided.content_id as song_id,
        decided.local_date,
        case when not decided.is_open then decided.completion_ratio * 100e0 end as completion,
        today.today_date,
        cast(
            decided.local_date + cast(7 - {{ iso_day_of_week('decided.local_date') }} as int)
            as date
        ) as week_end_date
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'learner_insight', 'decided.started_at') }}
    inner join {{ ref('int_learners__today') }} as today
        on decided.source_system = today.source_system and decided.learner_id = today.learner_id
    where
        decided.source_system = 'song_practice'
        and decided.consent_basis = 'learner_insight'
        and not decided.is_future_clock
        and decided.local_date <= today.today_date
),

weeks as (
    select 0 as days
    union all
    select 7 as days
    union all
    select 14 as days
    union all
    select 21 as days
    union all
    select 28 as days
),

sundays as (
    select
        sessions.*,
        cast(sessions.week_end_date + weeks.days as date) as issue_date
    from sessions
    cross join weeks
),

issued as (
    select
        sundays.*,
        false as is_current
    from sundays
    where
        sundays.issue_date < sundays.local_date + 30
        and sundays.issue_date < sundays.today_date
        and sundays.issue_date >= sundays.today_date - 182
    union all
    select
        sessions.*,
        sessions.today_date as issue_date,
        true as is_current
    from sessions
    where sessions.local_date > sessions.today_date - 30
)

select
    cast(issued.source_system as string) as source_system,
    cast(issued.learner_id as string) as learner_id,
    cast(issued.session_id as string) as session_id,
    cast(issued.song_id as string) as song_id,
    cast(issued.local_date as date) as local_date,
    cast(issued.completion as double) as completion,
    cast(issued.issue_date as date) as issue_date,
    cast(issued.is_current as boolean) as is_current
from issued
