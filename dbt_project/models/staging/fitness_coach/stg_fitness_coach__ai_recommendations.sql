-- One row per recommendation that a model made to a user.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(ai_recommendations.id as string) as ai_recommendation_id,
    cast(ai_recommendations.userid as string) as learner_id,
    cast(ai_recommendations.sessionid as string) as session_id,
    cast(ai_recommendations.experimentid as string) as experiment_id,
    -- attributes
    cast(ai_recommendations.modeltype as string) as model_type,
    cast(ai_recommendations.modelversion as string) as model_version,
    -- measures
    cast(ai_recommendations.confidence as double) as confidence,
    cast(ai_recommendations.costmicros as bigint) as cost_micros,
    cast(ai_recommendations.latencyms as double) as latency_ms,
    -- timestamps
    cast(ai_recommendations.recommendedat as timestamp) as recommended_at,
    -- lineage
    cast(ai_recommendations._batch_id as string) as batch_id,
    cast(ai_recommendations.first_sent_at as timestamp) as sent_at,
    cast(ai_recommendations._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'ai_recommendations')) }} as ai_recommendations
