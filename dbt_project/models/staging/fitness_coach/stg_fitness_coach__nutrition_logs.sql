-- One row per meal that a user logged.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(nutrition_logs.id as string) as nutrition_log_id,
    cast(nutrition_logs.userid as string) as learner_id,
    -- attributes
    cast(nutrition_logs.meal as string) as meal,
    -- measures
    cast(nutrition_logs.calories as double) as calories,
    cast(nutrition_logs.proteingrams as double) as protein_grams,
    -- timestamps
    cast(nutrition_logs.loggedat as timestamp) as logged_at,
    -- lineage
    cast(nutrition_logs._batch_id as string) as batch_id,
    cast(nutrition_logs.first_sent_at as timestamp) as sent_at,
    cast(nutrition_logs._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'nutrition_logs')) }} as nutrition_logs
