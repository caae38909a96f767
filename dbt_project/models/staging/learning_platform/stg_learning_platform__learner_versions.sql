-- One row per learner and version: every profile that the app has sent, with its clock.
select
    -- keys
    cast('learning_platform' as string) as source_system,
    cast(learners.id as string) as learner_id,
    -- attributes
    cast(learners.current_level as string) as current_level,
    cast(learners.gender as string) as gender,
    cast(learners.region as string) as region,
    cast(learners.highest_education as string) as highest_education,
    cast(learners.imd_band as string) as imd_band,
    cast(learners.age_band as string) as age_band,
    cast(learners.disability as boolean) as has_disability,
    -- timestamps
    cast(learners.registered_at as timestamp) as registered_at,
    cast(learners.updated_at as timestamp) as updated_at,
    -- lineage
    cast(learners._batch_id as string) as batch_id,
    cast(learners.first_sent_at as timestamp) as sent_at,
    cast(learners._clock_flag as string) as clock_flag
from {{ deduplicated(source('learning_platform', 'learners'), every_version=true) }}
        as learners
