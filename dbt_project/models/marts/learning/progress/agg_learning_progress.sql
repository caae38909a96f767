-- One row per learner of learning_platform who was ever active or is enrolled: the figures of the
-- app's dashboard (S3 `dashboard_initial_data`; SES-12, VEL-05, VEL-06).
with learners as (
    select
        today.source_system,
        today.learner_id,
        {% for what in ['today', 'week', 'previous_week'] -%}
            coalesce(windows.{{ what }}_activity_count, 0) as {{ what }}_activity_count,
        {% endfor -%}
        coalesce(windows.week_active_day_count, 0) as week_active_day_count,
        coalesce(windows.week_completed_known_count, 0) as completed_known_count,
        windows.week_completed_count,
        windows.last_active_date,
        courses.total_module_count,
        courses.completed_module_count,
        courses.next_module_id
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

judged as (
    select
        learners.*,
        {{ ratio('learners.week_completed_count', 'learners.completed_known_count') }}
            as completed_share_ratio,
        {{ poisson_z(
            'learners.previous_week_activity_count', '7e0', 'learners.week_activity_count', '7e0'
        ) }} as activity_z,
        0.4e0 * learners.week_active_day_count / 7e0
        + 0.4e0 * least(1e0, learners.week_activity_count / 21e0) as lively
    from learners
)

select
    cast(judged.source_system as string) as source_system,
    cast(judged.learner_id as string) as learner_id,
    cast(described.current_level as string) as current_level,
    cast(judged.total_module_count as bigint) as total_module_count,
    cast(judged.completed_module_count as bigint) as completed_module_count,
    cast(
        {{ ratio('judged.completed_module_count', 'judged.total_module_count') }} as double
    ) as progress_ratio,
    cast(judged.next_module_id as string) as next_module_id,
    cast(judged.today_activity_count as bigint) as today_activity_count,
    cast(judged.week_activity_count as bigint) as week_activity_count,
    cast(judged.previous_week_activity_count as bigint) as previous_week_activity_count,
    cast(
        case
            when judged.week_activity_count + judged.previous_week_activity_count < 4
                then 'insufficient_data'
            when judged.activity_z > 1.959963984540054e0 then 'increasing'
            when judged.activity_z < -1.959963984540054e0 then 'decreasing'
            else 'stable'
        end as string
    ) as activity_trend,
    cast(coalesce(scores.recent_score_count, 0) as bigint) as recent_score_count,
    cast(
        {{ mean_of_millionths('scores.recent_score_millionths', 'scores.recent_score_count') }}
        as double
    ) as recent_score_mean,
    cast(judged.week_active_day_count as bigint) as week_active_day_count,
    cast({{ consistency('judged.week_active_day_count') }} as double) as consistency_ratio,
    cast(judged.completed_known_count as bigint) as completed_known_count,
    cast(judged.completed_share_ratio as double) as completed_share_ratio,
    cast(
        case
            when judged.completed_share_ratio is null then 100e0 * judged.lively / (0.4e0 + 0.4e0)
            else
                100e0 * (judged.lively + 0.2e0 * judged.completed_share_ratio)
                / (0.4e0 + 0.4e0 + 0.2e0)
        end as double
    ) as engagement_level,
    cast(judged.last_active_date as date) as last_active_date
from judged
{{ join_consented('judged', 'learner_insight', as_of()) }}
left join {{ ref('stg_learning_platform__learners') }} as described
    on
        judged.source_system = described.source_system
        and judged.learner_id = described.learner_id
left join {{ ref('int_learning__recent_scores') }} as scores
    on judged.source_system = scores.source_system and judged.learner_id = scores.learner_id
