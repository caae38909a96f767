-- One row per teacher and student: what the teacher may see of the student's practice, and how the
-- teacher answered it (GAM-07, ACC-05). Only sessions that began when the two were associated
-- already; weeks are 7 and months 30 days that end with the student's own today.
with associations as (
    select
        stg_associations.*,
        stg_associations.created_at as associated_at
    from {{ ref('stg_practice_tracker__student_teacher_associations') }} as stg_associations
    where stg_associations.created_at <= {{ as_of() }}
),

students as (
    select
        associations.source_system,
        associations.teacher_id,
        associations.learner_id,
        associations.associated_at,
        grants_of_trend_comparison.learner_id is not null as can_compare,
        {{ days_between(
            local_date('associations.associated_at', 'zones.zone'), 'today.today_date'
        ) }} as days_associated
    from associations
    {{ join_consented('associations', 'learner_insight', as_of()) }}
    {{ join_consented('associations', 'trend_comparison', as_of(), kind='left') }}
    {{ join_zone('associations', 'associations.associated_at') }}
    inner join {{ ref('int_learners__today') }} as today
        on
            associations.source_system = today.source_system
            and associations.learner_id = today.learner_id
),

practised as (
    select * from {{ ref('int_community__student_practice') }}
),

slow_areas as (
    select
        areas.source_system,
        areas.learner_id,
        count(case when areas.is_recommended then 1 end) as slow_area_count
    from {{ ref('agg_slow_practice_areas') }} as areas
    group by areas.source_system, areas.learner_id
)

select
    cast(students.source_system as string) as source_system,
    cast(students.teacher_id as string) as teacher_id,
    cast(students.learner_id as string) as learner_id,
    cast(students.associated_at as timestamp) as associated_at,
    {% for count in [
        'week_session_count',
        'month_session_count',
        'timed_session_count',
        'month_active_day_count',
        'rated_session_count',
        'accuracy_count',
        'feedback_count',
        'reviewed_session_count',
        'month_reviewed_session_count',
        'month_unreviewed_session_count',
        'timed_feedback_count',
    ] -%}
        cast(coalesce(practised.{{ count }}, 0) as bigint) as {{ count }},
    {% endfor -%}
    cast(practised.month_total_seconds as bigint) as month_total_seconds,
    cast(practised.last_local_date as date) as last_local_date,
    cast({{ ratio('practised.self_rating_sum', 'practised.rated_session_count') }} as double)
        as self_rating_mean,
    cast(
        {{ mean_of_millionths('practised.accuracy_millionths', 'practised.accuracy_count') }}
        as double
    ) as tempo_accuracy_mean,
    cast(practised.median_feedback_hours as double) as median_feedback_hours,
    cast(
        case when students.days_associated >= 7 then coalesce(slow_areas.slow_area_count, 0) end
        as bigint
    ) as slow_area_count,
    cast(
        case
            when students.can_compare and streaks.current_streak_days > 0
                then coalesce(practised.run_day_count, 0)
            when students.can_compare then 0
        end as bigint
    ) as visible_streak_days
from students
left join practised
    on
        students.source_system = practised.source_system
        and students.teacher_id = practised.teacher_id
        and students.learner_id = practised.learner_id
left join slow_areas
    on
        students.source_system = slow_areas.source_system
        and students.learner_id = slow_areas.learner_id
left join {{ ref('agg_learner_streaks') }} as streaks
    on
        students.source_system = streaks.source_system
        and students.learner_id = streaks.learner_id
