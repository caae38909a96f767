-- One row per session of language_tutor and period that it lies in: the last 7 and 30 days of the
-- learner's own calendar, today included (`rolling`), and its ISO week and calendar month.
{{ config(materialized='view') }}

with sessions as (
    select spoken.*
    from {{ ref('int_sessions__spoken') }} as spoken
    where spoken.is_past
),

lengths as (
    select
        'week' as period,
        7 as period_days
    union all
    select
        'month' as period,
        30 as period_days
),

rolling as (
    select
        sessions.*,
        'rolling' as basis,
        lengths.period,
        cast(sessions.today_date - lengths.period_days + 1 as date) as period_start_date,
        sessions.today_date as period_end_date
    from sessions
    inner join lengths
        on {{ days_between('sessions.local_date', 'sessions.today_date') }} < lengths.period_days
),

calendar as (
    select
        sessions.*,
        'calendar' as basis,
        lengths.period,
        {{ period_start('lengths.period', 'sessions.local_date') }} as period_start_date
    from sessions
    cross join lengths
),

periods as (
    select rolling.* from rolling
    union all
    select
        calendar.*,
        {{ period_end('calendar.period', 'calendar.period_start_date') }} as period_end_date
    from calendar
)

select
    cast(periods.basis as string) as basis,
    cast(periods.period as string) as period,
    cast(periods.period_start_date as date) as period_start_date,
    cast(periods.period_end_date as date) as period_end_date,
    cast(
        periods.basis = 'rolling' or periods.period_end_date < periods.today_date as boolean
    ) as is_complete,
    cast(periods.session_id as string) as session_id,
    cast(periods.source_system as string) as source_system,
    cast(periods.learner_id as string) as learner_id,
    cast(periods.session_type as string) as session_type,
    cast(periods.total_seconds as bigint) as total_seconds,
    cast(periods.words_spoken as bigint) as words_spoken,
    cast(periods.pronunciation_score as double) as pronunciation_score,
    cast(periods.fluency_score as double) as fluency_score,
    cast(periods.grammar_score as double) as grammar_score,
    cast(periods.average_score as double) as average_score,
    cast(periods.topics as string) as topics,
    cast(periods.areas_to_improve as string) as areas_to_improve
from periods
