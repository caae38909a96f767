-- One row per learner of fitness_coach, timeframe and period of the learner's own calendar with a
-- trace of the learner: the sums of its days, the kinds of exercise, and up to which day it looks.
{% set sums = [
    'goals_set_count', 'goals_achieved_count', 'goals_dropped_count', 'workout_started_count',
    'workout_ended_count', 'workout_completed_count', 'workout_detailed_count', 'injury_count',
    'preference_change_count', 'wearable_sample_count', 'wearable_valued_count',
    'wearable_timely_count', 'waking_microseconds',
] %}

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
        fitness_days.*,
        timeframes.timeframe,
        timeframes.grain,
        {{ period_start('timeframes.grain', 'fitness_days.local_date') }} as period_start_date,
        min(case when fitness_days.session_count > 0 then fitness_days.local_date end) over (
            partition by fitness_days.source_system, fitness_days.learner_id
        ) as first_active_date
    from {{ ref('int_health__fitness_days') }} as fitness_days
    cross join timeframes
),

varieties as (
    select
        days.source_system,
        days.learner_id,
        days.timeframe,
        days.period_start_date,
        count(distinct exercise_days.exercise_type) as exercise_type_count
    from days
    inner join {{ ref('int_health__exercise_days') }} as exercise_days
        on
            days.source_system = exercise_days.source_system
            and days.learner_id = exercise_days.learner_id
            and days.local_date = exercise_days.local_date
    group by days.source_system, days.learner_id, days.timeframe, days.period_start_date
),

periods as (
    select
        days.source_system,
        days.learner_id,
        days.timeframe,
        days.period_start_date,
        {{ period_end('days.grain', 'days.period_start_date') }} as period_end_date,
        days.first_active_date,
        {% for sum in sums -%}
            sum(days.{{ sum }}) as {{ sum }},
        {% endfor -%}
        count(case when days.wearable_sample_count > 0 then 1 end) as wearable_day_count,
        count(case when days.session_count > 0 then 1 end) as active_day_count
    from days
    group by
        days.source_system,
        days.learner_id,
        days.timeframe,
        days.grain,
        days.period_start_date,
        days.first_active_date
),

dated as (
    select
        periods.*,
        least(periods.period_end_date, today.today_date) as calculated_date,
        periods.period_end_date < today.today_date as is_complete
    from periods
    inner join {{ ref('int_learners__today') }} as today
        on periods.source_system = today.source_system and periods.learner_id = today.learner_id
)

select
    cast(dated.source_system as string) as source_system,
    cast(dated.learner_id as string) as learner_id,
    cast(dated.timeframe as string) as timeframe,
    cast(dated.period_start_date as date) as period_start_date,
    cast(dated.period_end_date as date) as period_end_date,
    cast(dated.calculated_date as date) as calculated_date,
    cast(dated.is_complete as boolean) as is_complete,
    {% for sum in sums + ['wearable_day_count', 'active_day_count'] -%}
        cast(dated.{{ sum }} as bigint) as {{ sum }},
    {% endfor -%}
    cast(coalesce(varieties.exercise_type_count, 0) as bigint) as exercise_type_count,
    cast(
        case
            when dated.first_active_date is not null
                then
                    greatest(
                        0,
                        {{ days_between(
                            'greatest(dated.period_start_date, dated.first_active_date)',
                            'dated.calculated_date'
                        ) }} + 1
                    )
            else 0
        end as bigint
    ) as possible_day_count
from dated
left join varieties
    on
        dated.source_system = varieties.source_system
        and dated.learner_id = varieties.learner_id
        and dated.timeframe = varieties.timeframe
        and dated.period_start_date = varieties.period_start_date
