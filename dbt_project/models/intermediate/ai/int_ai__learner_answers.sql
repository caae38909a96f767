-- One row per recommendation whose learner agrees to personal insights, on the learner's own day.
with answered as (
    select * from {{ ref('int_ai__answered') }}
)

select
    cast(answered.source_system as string) as source_system,
    cast(answered.ai_recommendation_id as string) as ai_recommendation_id,
    cast(answered.learner_id as string) as learner_id,
    cast(answered.model_type as string) as model_type,
    cast(answered.model_version as string) as model_version,
    cast(answered.outcome as string) as outcome,
    cast(answered.satisfaction as bigint) as satisfaction,
    {{ local_date('answered.recommended_at', 'zones.zone') }} as local_date
from answered
{{ join_zone('answered', 'answered.recommended_at') }}
where {{ consented('answered', 'learner_insight', 'answered.recommended_at') }}
