-- One row per training program that a trainer offers.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(marketplace_programs.id as string) as marketplace_program_id,
    cast(marketplace_programs.trainerid as string) as trainer_id,
    -- attributes
    cast(marketplace_programs.category as string) as category,
    cast(marketplace_programs.currency as string) as currency,
    cast(marketplace_programs.status as string) as status,
    -- measures
    cast(marketplace_programs.pricecents as bigint) as price_cents,
    cast(marketplace_programs.averagerating as double) as average_rating,
    cast(marketplace_programs.ratingcount as bigint) as rating_count,
    -- timestamps
    cast(marketplace_programs.publishedat as timestamp) as published_at,
    cast(marketplace_programs.updatedat as timestamp) as updated_at,
    -- lineage
    cast(marketplace_programs._batch_id as string) as batch_id,
    cast(marketplace_programs.first_sent_at as timestamp) as sent_at,
    cast(marketplace_programs._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'marketplace_programs')) }} as marketplace_programs
