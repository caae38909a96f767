-- One row per learner with an open enrolment and kind of risk: what is measured, from which figure
-- on it is a risk, and since when; null where it cannot be known yet (S3 Alert Thresholds; REC-07).
with learners as (
    select
        courses.source_system,
        courses.learner_id,
        today.today_date,
        courses.open_since_date,
        scores.low_run_count,
        scores.low_since_date,
        greatest(
            coalesce(windows.last_active_date, cast(courses.open_since_date - 1 as date)),
            cast(courses.open_since_date - 1 as date)
        ) as last_active_date,
        greatest(
            courses.open_since_date,
            coalesce(windows.last_completion_date, courses.open_since_date),
            coalesce(courses.last_completed_date, courses.open_since_date)
        ) as last_progress_date,
        coalesce(windows.completed_known_count, 0) + courses.completed_module_count > 0
            as is_progress_told,
        {{ consistency('coalesce(windows.week_active_day_count, 0)') }} as consistency_ratio
    from {{ ref('int_learning__course_progress') }} as courses
    inner join {{ ref('int_learners__today') }} as today
        on
            courses.source_system = today.source_system
            and courses.learner_id = today.learner_id
    left join {{ ref('int_learning__activity_windows') }} as windows
        on
            courses.source_system = windows.source_system
            and courses.learner_id = windows.learner_id
    left join {{ ref('int_learning__recent_scores') }} as scores
        on
            courses.source_system = scores.source_system
            and courses.learner_id = scores.learner_id
    where courses.open_since_date is not null
),

measures as (
    select
        learners.source_system,
        learners.learner_id,
        'low_performance' as risk_type,
        learners.low_run_count / 1e0 as measure,
        2e0 as threshold,
        learners.low_since_date as since_date
    from learners
    union all
    select
        learners.source_system,
        learners.learner_id,
        'engagement_drop' as risk_type,
        greatest(
            0e0, {{ days_between('learners.last_active_date', 'learners.today_date') }} - 1e0
        ) as measure,
        3e0 as threshold,
        cast(learners.last_active_date + 1 as date) as since_date
    from learners
    union all
    select
        learners.source_system,
        learners.learner_id,
        'completion_stagnation' as risk_type,
        case
            when learners.is_progress_told
                then
                    greatest(
                        0e0,
                        {{ days_between('learners.last_progress_date', 'learners.today_date') }}
                        / 1e0
                    )
        end as measure,
        5e0 as threshold,
        learners.last_progress_date as since_date
    from learners
    union all
    select
        learners.source_system,
        learners.learner_id,
        'low_consistency' as risk_type,
        case
            when {{ days_between('learners.open_since_date', 'learners.today_date') }} >= 6
                then learners.consistency_ratio
        end as measure,
        0.5e0 as threshold,
        cast(null as date) as since_date
    from learners
)

select
    cast(measures.source_system as string) as source_system,
    cast(measures.learner_id as string) as learner_id,
    cast(measures.risk_type as string) as risk_type,
    cast(measures.measure as double) as measure,
    cast(measures.threshold as double) as threshold,
    cast(measures.since_date as date) as since_date
from measures
