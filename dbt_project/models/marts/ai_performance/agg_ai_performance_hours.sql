-- One row per model type, model version and hour in which recommendations were made: counts and
-- sums only, so that any period can be added up from them.
with recommendations as (
    select * from {{ ref('fct_recommendations') }}
)

select
    cast(recommendations.model_type as string) as model_type,
    cast(recommendations.model_version as string) as model_version,
    cast(date_trunc('hour', recommendations.recommended_at) as timestamp) as hour_started_at,
    cast(count(*) as bigint) as recommendation_count,
    cast(count(*) filter (where recommendations.outcome <> 'unanswered') as bigint)
        as answered_count,
    cast(count(*) filter (where recommendations.outcome = 'accepted') as bigint) as accepted_count,
    cast(count(*) filter (where recommendations.outcome = 'modified') as bigint) as modified_count,
    cast(count(*) filter (where recommendations.outcome = 'rejected') as bigint) as rejected_count,
    cast(count(*) filter (where recommendations.outcome = 'unanswered') as bigint)
        as unanswered_count,
    cast(count(recommendations.is_outcome_correct) as bigint) as judged_count,
    cast(count(*) filter (where recommendations.is_outcome_correct) as bigint) as correct_count,
    cast(count(recommendations.satisfaction) as bigint) as satisfaction_count,
    cast(sum(recommendations.satisfaction) as bigint) as satisfaction_total,
    cast(count(recommendations.cost_micros) as bigint) as costed_count,
    cast(sum(recommendations.cost_micros) as bigint) as cost_micros,
    cast(count(recommendations.latency_micros) as bigint) as timed_count,
    cast(sum(recommendations.latency_micros) as bigint) as latency_total_micros
from recommendations
group by
    recommendations.model_type,
    recommendations.model_version,
    date_trunc('hour', recommendations.recommended_at)
