-- One row per learner, timeframe and period: the app's FitnessMetrics (S1; HFA-06).
--
-- Two days may both be days of rest, so that consistency is known from three days on.
with periods as (
    select all_periods.*
    from {{ ref('int_health__fitness_periods') }} as all_periods
    {{ join_consented('all_periods', 'learner_insight', as_of()) }}
),

rated as (
    select
        periods.*,
        {{ ratio(
            'periods.goals_achieved_count',
            '(periods.goals_achieved_count + periods.goals_dropped_count)'
        ) }} as goal_completion_ratio,
        {{ ratio('periods.workout_completed_count', 'periods.workout_ended_count') }}
            as workout_completion_ratio,
        case
            when periods.possible_day_count >= 3
                then {{ consistency('periods.active_day_count', 'periods.possible_day_count') }}
        end as consistency_ratio
    from periods
)

select
    cast(rated.source_system as string) as source_system,
    cast(rated.learner_id as string) as learner_id,
    cast(rated.timeframe as string) as timeframe,
    cast(rated.period_start_date as date) as period_start_date,
    cast(rated.period_end_date as date) as period_end_date,
    cast(rated.calculated_date as date) as calculated_date,
    cast(rated.is_complete as boolean) as is_complete,
    cast(rated.goals_set_count as bigint) as goals_set_count,
    cast(rated.goals_achieved_count as bigint) as goals_achieved_count,
    cast(rated.goals_dropped_count as bigint) as goals_dropped_count,
    cast(rated.goal_completion_ratio as double) as goal_completion_ratio,
    cast(rated.workout_started_count as bigint) as workout_started_count,
    cast(rated.workout_ended_count as bigint) as workout_ended_count,
    cast(rated.workout_completed_count as bigint) as workout_completed_count,
    cast(rated.workout_completion_ratio as double) as workout_completion_ratio,
    cast(rated.active_day_count as bigint) as active_day_count,
    cast(rated.possible_day_count as bigint) as possible_day_count,
    cast(rated.consistency_ratio as double) as consistency_ratio,
    cast(
        100e0 * {{ mean_of([
            'rated.goal_completion_ratio',
            'rated.workout_completion_ratio',
            'rated.consistency_ratio',
        ]) }} as double
    ) as progress_score,
    cast(
        case when rated.goal_completion_ratio is null then 0 else 1 end
        + case when rated.workout_completion_ratio is null then 0 else 1 end
        + case when rated.consistency_ratio is null then 0 else 1 end as bigint
    ) as progress_part_count,
    cast(
        case
            when rated.workout_started_count = 0 or rated.workout_detailed_count > 0
                then rated.exercise_type_count
        end as bigint
    ) as exercise_variety_count,
    cast(rated.injury_count as bigint) as injury_count,
    cast(
        (
            {{ ratio('rated.waking_microseconds', 'rated.wearable_day_count * 57600e6') }}
            + {{ ratio('rated.wearable_timely_count', 'rated.wearable_sample_count') }}
            + {{ ratio('rated.wearable_valued_count', 'rated.wearable_sample_count') }}
        ) / 3e0 as double
    ) as wearable_quality_ratio,
    cast(rated.wearable_sample_count as bigint) as wearable_sample_count,
    cast(rated.wearable_day_count as bigint) as wearable_day_count,
    cast(rated.preference_change_count as bigint) as preference_change_count
from rated
