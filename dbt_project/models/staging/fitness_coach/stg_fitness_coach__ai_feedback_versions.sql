-- One row per answer and version: every state that the app has sent, with its clock.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(ai_feedback.id as string) as ai_feedback_id,
    cast(ai_feedback.recommendationid as string) as ai_recommendation_id,
    cast(ai_feedback.userid as string) as learner_id,
    -- attributes
    cast(ai_feedback.outcome as string) as outcome,
    cast(ai_feedback.modifiedfields as string) as modified_fields,
    cast(ai_feedback.outcomecorrect as boolean) as is_outcome_correct,
    -- measures
    cast(ai_feedback.satisfaction as bigint) as satisfaction,
    -- timestamps
    cast(ai_feedback.feedbackat as timestamp) as feedback_at,
    cast(ai_feedback.judgedat as timestamp) as judged_at,
    cast(ai_feedback.updatedat as timestamp) as updated_at,
    -- lineage
    cast(ai_feedback._batch_id as string) as batch_id,
    cast(ai_feedback.first_sent_at as timestamp) as sent_at,
    cast(ai_feedback._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'ai_feedback'), every_version=true) }} as ai_feedback
