-- One row per learner of learning_platform who was ever active or is enrolled: how fast the learner
-- learns, and when all would be done by the seed's formula (S3; VEL-03, VEL-04, VEL-06).
with learners as (
    select
        today.source_system,
        today.learner_id,
        today.today_date,
        coalesce(windows.week_activity_count, 0) as week_activity_count,
        coalesce(windows.month_activity_count, 0) as month_activity_count,
        coalesce(windows.weighted_activity_count, 0) as weighted_activity_count,
        {{ consistency('coalesce(windows.week_active_day_count, 0)') }} as consistency_ratio,
        courses.total_module_count - courses.completed_module_count as remaining_module_count,
        courses.month_completed_count
    from {{ ref('int_learners__today') }} as today
    left join {{ ref('int_learning__activity_windows') }} as windows
        on
            today.source_system = windows.source_system
            and today.learner_id = windows.learner_id
    left join {{ ref('int_learning__course_progress') }} as courses
        on
            today.source_system = courses.source_system
            and today.learner_id = courses.learner_id
    where windows.learner_id is not null or courses.learner_id is not null
),

rated as (
    select
        learners.*,
        learners.week_activity_count / 7e0 as daily_velocity,
        learners.weighted_activity_count / 10e0 as trend_adjusted,
        learners.month_completed_count / 28e0 as module_velocity,
        least(1e0, learners.week_activity_count / 20e0) * learners.consistency_ratio as confidence
    from learners
),

predicted as (
    select
        rated.*,
        {{ predicted_days_seed(
            'rated.remaining_module_count', 'rated.module_velocity', 'rated.confidence'
        ) }} as predicted_days
    from rated
)

select
    cast(predicted.source_system as string) as source_system,
    cast(predicted.learner_id as string) as learner_id,
    cast(predicted.week_activity_count as bigint) as recent_activity_count,
    cast(predicted.month_activity_count as bigint) as month_activity_count,
    cast(predicted.daily_velocity as double) as daily_velocity_seed,
    cast(predicted.daily_velocity * 7e0 as double) as weekly_velocity_seed,
    cast(predicted.trend_adjusted as double) as trend_adjusted_seed,
    cast(
        (
            predicted.daily_velocity * 0.5e0
            + predicted.month_activity_count / 28e0 * 0.2e0
            + predicted.trend_adjusted / 7e0 * 0.3e0
        ) / (0.5e0 + 0.2e0 + 0.3e0) as double
    ) as ensemble_velocity_seed,
    cast(predicted.remaining_module_count as bigint) as remaining_module_count,
    cast(predicted.month_completed_count as bigint) as month_completed_count,
    cast(predicted.module_velocity as double) as module_velocity,
    cast(predicted.confidence as double) as confidence_seed,
    cast(predicted.predicted_days as bigint) as predicted_days_seed,
    cast(
        case
            when predicted.predicted_days <= 36500
                then predicted.today_date + cast(predicted.predicted_days as int)
        end as date
    ) as predicted_date_seed
from predicted
