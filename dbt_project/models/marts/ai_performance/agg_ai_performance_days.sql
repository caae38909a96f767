-- One row per model type, model version and UTC day on which recommendations were made.
with hours as (
    select * from {{ ref('agg_ai_performance_hours') }}
),

definitions as (
    select * from {{ ref('ai_accuracy_definitions') }}
),

days as (
    select
        hours.model_type,
        hours.model_version,
        cast(hours.hour_started_at as date) as performance_date,
        sum(hours.recommendation_count) as recommendation_count,
        sum(hours.answered_count) as answered_count,
        sum(hours.accepted_count) as accepted_count,
        sum(hours.modified_count) as modified_count,
        sum(hours.rejected_count) as rejected_count,
        sum(hours.unanswered_count) as unanswered_count,
        sum(hours.judged_count) as judged_count,
        sum(hours.correct_count) as correct_count,
        sum(hours.satisfaction_count) as satisfaction_count,
        sum(hours.satisfaction_total) as satisfaction_total,
        sum(hours.cost_micros) as cost_micros
    from hours
    group by hours.model_type, hours.model_version, cast(hours.hour_started_at as date)
)

select
    cast(days.model_type as string) as model_type,
    cast(days.model_version as string) as model_version,
    cast(days.performance_date as date) as performance_date,
    cast(days.recommendation_count as bigint) as recommendation_count,
    cast(days.answered_count as bigint) as answered_count,
    cast(days.accepted_count as bigint) as accepted_count,
    cast(days.modified_count as bigint) as modified_count,
    cast(days.rejected_count as bigint) as rejected_count,
    cast(days.unanswered_count as bigint) as unanswered_count,
    cast({{ ratio('days.accepted_count', 'days.answered_count') }} as double) as acceptance_ratio,
    cast({{ wilson('days.accepted_count', 'days.answered_count', 'low') }} as double)
        as acceptance_ratio_low,
    cast({{ wilson('days.accepted_count', 'days.answered_count', 'high') }} as double)
        as acceptance_ratio_high,
    cast(days.judged_count as bigint) as judged_count,
    cast(days.correct_count as bigint) as correct_count,
    cast({{ ratio('days.correct_count', 'days.judged_count') }} as double) as accuracy_ratio,
    cast({{ wilson('days.correct_count', 'days.judged_count', 'low') }} as double)
        as accuracy_ratio_low,
    cast({{ wilson('days.correct_count', 'days.judged_count', 'high') }} as double)
        as accuracy_ratio_high,
    cast(definitions.target_ratio as double) as accuracy_target_ratio,
    cast(days.satisfaction_count as bigint) as satisfaction_count,
    cast({{ ratio('days.satisfaction_total', 'days.satisfaction_count') }} as double)
        as satisfaction_mean,
    cast(days.cost_micros as bigint) as cost_micros
from days
left join definitions on days.model_type = definitions.model_type
