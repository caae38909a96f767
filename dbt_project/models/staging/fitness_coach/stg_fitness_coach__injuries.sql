-- One row per injury that a user reported.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(injuries.id as string) as injury_id,
    cast(injuries.userid as string) as learner_id,
    cast(injuries.workoutid as string) as workout_id,
    -- attributes
    cast(injuries.bodypart as string) as body_part,
    cast(injuries.severity as string) as severity,
    -- timestamps
    cast(injuries.occurredat as timestamp) as occurred_at,
    cast(injuries.recoveredat as timestamp) as recovered_at,
    cast(injuries.updatedat as timestamp) as updated_at,
    -- lineage
    cast(injuries._batch_id as string) as batch_id,
    cast(injuries.first_sent_at as timestamp) as sent_at,
    cast(injuries._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'injuries')) }} as injuries
