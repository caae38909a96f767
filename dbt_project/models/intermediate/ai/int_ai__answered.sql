-- One row per recommendation with the answer that stands: of several answers the one that was
-- changed last. A recommendation without an answer is unanswered, which is not a rejection.
with recommendations as (
    select * from {{ ref('stg_fitness_coach__ai_recommendations') }}
),

feedback as (
    select * from {{ ref('stg_fitness_coach__ai_feedback') }}
),

standing_feedback as (
    select
        feedback.*,
        row_number() over (
            partition by feedback.ai_recommendation_id
            order by feedback.updated_at desc nulls last, feedback.ai_feedback_id desc
        ) as recency
    from feedback
)

select
    cast(recommendations.source_system as string) as source_system,
    cast(recommendations.ai_recommendation_id as string) as ai_recommendation_id,
    cast(recommendations.learner_id as string) as learner_id,
    cast(recommendations.session_id as string) as session_id,
    cast(recommendations.experiment_id as string) as experiment_id,
    cast(recommendations.model_type as string) as model_type,
    cast(recommendations.model_version as string) as model_version,
    cast(recommendations.recommended_at as timestamp) as recommended_at,
    cast(recommendations.confidence as double) as confidence,
    cast(coalesce(standing_feedback.outcome, 'unanswered') as string) as outcome,
    cast(standing_feedback.modified_fields as string) as modified_fields,
    cast(standing_feedback.is_outcome_correct as boolean) as is_outcome_correct,
    cast(standing_feedback.satisfaction as bigint) as satisfaction,
    cast(standing_feedback.feedback_at as timestamp) as answered_at,
    cast(standing_feedback.judged_at as timestamp) as judged_at,
    cast(recommendations.cost_micros as bigint) as cost_micros,
    cast(round(recommendations.latency_ms * 1e3) as bigint) as latency_micros
from recommendations
left join standing_feedback
    on
        recommendations.ai_recommendation_id = standing_feedback.ai_recommendation_id
        and standing_feedback.recency = 1
