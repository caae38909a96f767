-- A learner's days, weeks and months tell the same sessions, seconds and workouts, and the days are
-- those of the sessions. A returned row is a learner of whom a timeframe tells something else.
{{ config(meta={'dagster': {'ref': {'name': 'agg_engagement_periods'}}}) }}

with told as (
    {% for timeframe in ['daily', 'weekly', 'monthly'] -%}
        select
            '{{ timeframe }}' as timeframe,
            periods.source_system,
            periods.learner_id,
            sum(periods.session_count) as session_count,
            sum(periods.total_seconds) as total_seconds,
            sum(periods.workout_started_count) as workout_started_count
        from {{ ref('agg_engagement_periods') }} as periods
        where periods.timeframe = '{{ timeframe }}'
        group by periods.source_system, periods.learner_id
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

days as (
    select told.* from told
    where told.timeframe = 'daily'
),

sessions as (
    select
        fct_sessions.source_system,
        fct_sessions.learner_id,
        count(*) as session_count
    from {{ ref('fct_sessions') }} as fct_sessions
    inner join {{ ref('int_learners__today') }} as today
        on
            fct_sessions.source_system = today.source_system
            and fct_sessions.learner_id = today.learner_id
            and fct_sessions.local_date <= today.today_date
    where not fct_sessions.is_future_clock
    group by fct_sessions.source_system, fct_sessions.learner_id
)

select told.*
from told
inner join days
    on told.source_system = days.source_system and told.learner_id = days.learner_id
left join sessions
    on told.source_system = sessions.source_system and told.learner_id = sessions.learner_id
where
    told.session_count <> days.session_count
    or told.session_count <> coalesce(sessions.session_count, 0)
    or told.total_seconds is distinct from days.total_seconds
    or told.workout_started_count is distinct from days.workout_started_count
