-- One row per goal that a user set.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(goals.id as string) as goal_id,
    cast(goals.userid as string) as learner_id,
    -- attributes
    cast(goals.category as string) as category,
    cast(goals.status as string) as status,
    -- measures
    cast(goals.target as double) as target,
    -- timestamps
    cast(goals.setat as timestamp) as set_at,
    cast(goals.achievedat as timestamp) as achieved_at,
    cast(goals.updatedat as timestamp) as updated_at,
    -- lineage
    cast(goals._batch_id as string) as batch_id,
    cast(goals.first_sent_at as timestamp) as sent_at,
    cast(goals._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'goals')) }} as goals
