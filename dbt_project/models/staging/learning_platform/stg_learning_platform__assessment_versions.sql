-- One row per submission and version: every state that the app has sent, with its clock.
select
    -- keys
    cast('learning_platform' as string) as source_system,
    cast(assessments.id as string) as assessment_submission_id,
    cast(assessments.learner_id as string) as learner_id,
    cast(assessments.module_id as string) as module_id,
    cast(assessments.assessment_id as string) as assessment_id,
    -- attributes
    cast(assessments.assessment_type as string) as assessment_type,
    cast(assessments.is_banked as boolean) as is_banked,
    -- measures
    cast(assessments.score as double) as score,
    cast(assessments.weight as double) as weight,
    -- timestamps
    cast(assessments.submitted_at as timestamp) as submitted_at,
    cast(assessments.updated_at as timestamp) as updated_at,
    -- lineage
    cast(assessments._batch_id as string) as batch_id,
    cast(assessments.first_sent_at as timestamp) as sent_at,
    cast(assessments._clock_flag as string) as clock_flag
from {{ deduplicated(source('learning_platform', 'assessments'), every_version=true) }}
        as assessments
