-- One row per recommendation whose learner allows event-level use.
with answered as (
    select * from {{ ref('int_ai__answered') }}
)

select
    cast(answered.source_system as string) as source_system,
    cast(answered.ai_recommendation_id as string) as ai_recommendation_id,
    cast(answered.learner_id as string) as learner_id,
    cast(answered.session_id as string) as session_id,
    cast(answered.experiment_id as string) as experiment_id,
    cast(answered.model_type as string) as model_type,
    cast(answered.model_version as string) as model_version,
    cast(answered.recommended_at as timestamp) as recommended_at,
    cast(answered.outcome as string) as outcome,
    cast(answered.modified_fields as string) as modified_fields,
    cast(answered.is_outcome_correct as boolean) as is_outcome_correct,
    cast(answered.satisfaction as bigint) as satisfaction,
    cast(answered.answered_at as timestamp) as answered_at,
    cast(answered.judged_at as timestamp) as judged_at,
    cast(answered.confidence as double) as confidence,
    cast(answered.cost_micros as bigint) as cost_micros,
    cast(answered.latency_micros as bigint) as latency_micros
from answered
where {{ consented('answered', 'event_detail', 'answered.recommended_at') }}
