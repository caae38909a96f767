-- One row per learner and learner-local day with a session that may be compared with others: the
-- run of days that it belongs to and its place in it (SES-13). Days later than the learner's today
-- and sessions with a clock in the future are left out.
with sessions as (
    select
        decided.*,
        {{ seconds_between('decided.started_at', 'decided.local_started_at') }} as offset_seconds
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'trend_comparison', 'decided.started_at') }}
    where decided.consent_basis = 'learner_insight' and not decided.is_future_clock
),

today as (
    select * from {{ ref('int_learners__today') }}
),

days as (
    select
        sessions.source_system,
        sessions.learner_id,
        sessions.local_date,
        cast(min(sessions.offset_seconds) as bigint) as least_offset_seconds,
        cast(max(sessions.offset_seconds) as bigint) as greatest_offset_seconds
    from sessions
    inner join today
        on
            sessions.source_system = today.source_system
            and sessions.learner_id = today.learner_id
            and sessions.local_date <= today.today_date
    group by sessions.source_system, sessions.learner_id, sessions.local_date
),

followed as (
    select
        days.*,
        lag(days.local_date) over day_order as previous_date,
        lag(days.least_offset_seconds) over day_order as previous_offset_seconds
    from days
    window day_order as (
        partition by days.source_system, days.learner_id
        order by days.local_date
    )
),

compared as (
    select
        followed.*,
        {{ days_between('followed.previous_date', 'followed.local_date') }} as gap_days,
        followed.greatest_offset_seconds - followed.previous_offset_seconds as leap_seconds
    from followed
),

runs as (
    select
        compared.*,
        sum(
            case
                when {{ is_next_day('compared.gap_days', 'compared.leap_seconds') }} then 0
                else 1
            end
        ) over (
            partition by compared.source_system, compared.learner_id
            order by compared.local_date
            rows between unbounded preceding and current row
        ) as run_number
    from compared
)

select
    cast(runs.source_system as string) as source_system,
    cast(runs.learner_id as string) as learner_id,
    cast(runs.local_date as date) as local_date,
    cast(runs.run_number as bigint) as run_number,
    cast(
        row_number() over (
            partition by runs.source_system, runs.learner_id, runs.run_number
            order by runs.local_date
        ) as bigint
    ) as streak_days,
    cast(runs.least_offset_seconds as bigint) as least_offset_seconds
from runs
