-- One row per learner, timeframe and period of the learner's own calendar in which the learner did
-- anything: the sums of its days, the parts of the app used, and up to which day it looks.
with timeframes as (
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
    from {{ ref('int_engagement__learner_days') }} as learner_days
    cross join timeframes
),

periods as (
    select
        days.source_system,
        days.learner_id,
        days.timeframe,
        days.period_start_date,
        {{ period_end('days.grain', 'days.period_start_date') }} as period_end_date,
        sum(days.session_count) as session_count,
        sum(days.bot_session_count) as bot_session_count,
        sum(days.timed_session_count) as timed_session_count,
        sum(days.total_seconds) as total_seconds,
        sum(days.workout_started_count) as workout_started_count,
        sum(days.workout_completed_count) as workout_completed_count,
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
        days.source_system,
        days.learner_id,
        days.timeframe,
        days.period_start_date,
        feature_days.category
    from days
    inner join {{ ref('int_engagement__feature_days') }} as feature_days
        on
            days.source_system = feature_days.source_system
            and days.learner_id = feature_days.learner_id
            and days.local_date = feature_days.local_date
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
    cast(periods.session_count as bigint) as session_count,
    cast(periods.bot_session_count as bigint) as bot_session_count,
    cast(periods.timed_session_count as bigint) as timed_session_count,
    cast(periods.total_seconds as bigint) as total_seconds,
    cast(periods.workout_started_count as bigint) as workout_started_count,
    cast(periods.workout_completed_count as bigint) as workout_completed_count,
    cast(feature_lists.features_used as string) as features_used,
    cast(coalesce(feature_lists.feature_count, 0) as bigint) as feature_count,
    cast(periods.last_active_date as date) as last_active_date
from periods
inner join {{ ref('int_learners__today') }} as today
    on periods.source_system = today.source_system and periods.learner_id = today.learner_id
left join feature_lists
    on
        periods.source_system = feature_lists.source_system
        and periods.learner_id = feature_lists.learner_id
        and periods.timeframe = feature_lists.timeframe
        and periods.period_start_date = feature_lists.period_start_date
