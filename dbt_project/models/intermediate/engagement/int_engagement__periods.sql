-- One row per learner, timeframe and period of the learner's own calendar in which the learner did
-- anything: the sums of its days, the parts of the app used, and up to which day it looks.
{% set sums = [
    'session_count', 'bot_session_count', 'timed_session_count', 'total_seconds',
    'workout_started_count', 'workout_completed_count',
] -%}
with learner_days as (
    select * from {{ ref('int_engagement__learner_days') }}
),

today as (
    select * from {{ ref('int_learners__today') }}
),

timeframes as (
    select
        'daily' as timeframe,
        'day' as grain
    union all
    select
        'weekly' as timeframe,
        'week' as grain
    union all
    select
        'monthly' as timeframe,
        'month' as grain
),

days as (
    select
        learner_days.*,
        timeframes.timeframe,
        timeframes.grain,
        {{ period_start('timeframes.grain', 'learner_days.local_date') }} as period_start_date
    from learner_days
    inner join timeframes on timeframes.grain <> 'day'
),

-- a day is a period as it is
periods as (
    select
        learner_days.source_system,
        learner_days.learner_id,
        'daily' as timeframe,
        learner_days.local_date as period_start_date,
        learner_days.local_date as period_end_date,
        {% for what in sums -%}
            learner_days.{{ what }},
        {% endfor -%}
        case when learner_days.session_count > 0 then learner_days.local_date end
            as last_active_date
    from learner_days
    union all
    select
        days.source_system,
        days.learner_id,
        days.timeframe,
        days.period_start_date,
        {{ period_end('days.grain', 'days.period_start_date') }} as period_end_date,
        {% for what in sums -%}
            sum(days.{{ what }}) as {{ what }},
        {% endfor -%}
        max(case when days.session_count > 0 then days.local_date end) as last_active_date
    from days
    group by
        days.source_system,
        days.learner_id,
        days.timeframe,
        days.grain,
        days.period_start_date
),

features as (
    select distinct
        feature_days.source_system,
        feature_days.learner_id,
        timeframes.timeframe,
        {{ period_start('timeframes.grain', 'feature_days.local_date') }} as period_start_date,
        feature_days.category
    from {{ ref('int_engagement__feature_days') }} as feature_days
    inner join today
        on
            feature_days.source_system = today.source_system
            and feature_days.learner_id = today.learner_id
            and feature_days.local_date <= today.today_date
    cross join timeframes
),

feature_lists as (
    select
        features.source_system,
        features.learner_id,
        features.timeframe,
        features.period_start_date,
        {{ ordered_string('features.category', 'features.category', 'features.category', ', ') }}
            as features_used,
        count(*) as feature_count
    from features
    group by
        features.source_system,
        features.learner_id,
        features.timeframe,
        features.period_start_date
)

select
    cast(periods.source_system as string) as source_system,
    cast(periods.learner_id as string) as learner_id,
    cast(periods.timeframe as string) as timeframe,
    cast(periods.period_start_date as date) as period_start_date,
    cast(periods.period_end_date as date) as period_end_date,
    cast(least(periods.period_end_date, today.today_date) as date) as calculated_date,
    cast(periods.period_end_date < today.today_date as boolean) as is_complete,
    {% for what in sums -%}
        cast(periods.{{ what }} as bigint) as {{ what }},
    {% endfor -%}
    cast(feature_lists.features_used as string) as features_used,
    cast(coalesce(feature_lists.feature_count, 0) as bigint) as feature_count,
    cast(periods.last_active_date as date) as last_active_date
from periods
inner join today
    on periods.source_system = today.source_system and periods.learner_id = today.learner_id
left join feature_lists
    on
        periods.source_system = feature_lists.source_system
        and periods.learner_id = feature_lists.learner_id
        and periods.timeframe = feature_lists.timeframe
        and periods.period_start_date = feature_lists.period_start_date
