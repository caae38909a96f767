-- One row per safety event of a model.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(ai_safety_events.id as string) as ai_safety_event_id,
    cast(ai_safety_events.recommendationid as string) as ai_recommendation_id,
    cast(ai_safety_events.userid as string) as learner_id,
    -- attributes
    cast(ai_safety_events.modeltype as string) as model_type,
    cast(ai_safety_events.modelversion as string) as model_version,
    cast(ai_safety_events.kind as string) as kind,
    cast(ai_safety_events.severity as string) as severity,
    -- timestamps
    cast(ai_safety_events.occurredat as timestamp) as occurred_at,
    cast(ai_safety_events.reviewedat as timestamp) as reviewed_at,
    cast(ai_safety_events.updatedat as timestamp) as updated_at,
    -- lineage
    cast(ai_safety_events._batch_id as string) as batch_id,
    cast(ai_safety_events.first_sent_at as timestamp) as sent_at,
    cast(ai_safety_events._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'ai_safety_events')) }} as ai_safety_events
