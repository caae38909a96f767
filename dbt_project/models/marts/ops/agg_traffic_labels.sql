-- One row per source, label and week on the learner's own calendar: sessions that are shown, by
-- what they were labelled (ING-29). Each has one label: `internal` goes before the rules for
-- programs.
with labelled as (
    select
        sessions.source_system,
        case
            when sessions.is_internal then 'internal'
            else coalesce(sessions.bot_rule, 'people')
        end as label,
        cast(date_trunc('week', sessions.local_date) as date) as week_start_date,
        sessions.learner_id,
        sessions.total_seconds
    from {{ ref('fct_sessions') }} as sessions
),

counted as (
    select
        labelled.source_system,
        labelled.label,
        labelled.week_start_date,
        count(*) as session_count,
        count(distinct labelled.learner_id) as learner_count,
        count(labelled.total_seconds) as timed_session_count,
        sum(labelled.total_seconds) as total_seconds
    from labelled
    group by labelled.source_system, labelled.label, labelled.week_start_date
),

weeks as (
    select
        counted.*,
        sum(counted.session_count) over (
            partition by counted.source_system, counted.week_start_date
        ) as week_session_count
    from counted
)

select
    cast(weeks.source_system as string) as source_system,
    cast(weeks.label as string) as label,
    cast(weeks.week_start_date as date) as week_start_date,
    cast(weeks.session_count as bigint) as session_count,
    cast(weeks.learner_count as bigint) as learner_count,
    cast(weeks.timed_session_count as bigint) as timed_session_count,
    cast(weeks.total_seconds as bigint) as total_seconds,
    cast(weeks.week_session_count as bigint) as week_session_count,
    cast({{ ratio('weeks.session_count', 'weeks.week_session_count') }} as double)
        as session_ratio,
    cast({{ wilson('weeks.session_count', 'weeks.week_session_count', 'low') }} as double)
        as session_ratio_low,
    cast({{ wilson('weeks.session_count', 'weeks.week_session_count', 'high') }} as double)
        as session_ratio_high
from weeks
