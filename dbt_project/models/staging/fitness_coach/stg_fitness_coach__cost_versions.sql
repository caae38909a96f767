-- One row per cost item and version: every amount that the app has sent, with its clock.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(costs.id as string) as cost_id,
    -- attributes
    cast(costs.category as string) as category,
    cast(costs.vendor as string) as vendor,
    cast(costs.modeltype as string) as model_type,
    cast(costs.currency as string) as currency,
    -- measures
    cast(costs.amountcents as bigint) as amount_cents,
    cast(costs.units as double) as units,
    -- timestamps
    cast(costs.incurredon as date) as incurred_date,
    cast(costs.updatedat as timestamp) as updated_at,
    -- lineage
    cast(costs._batch_id as string) as batch_id,
    cast(costs.first_sent_at as timestamp) as sent_at,
    cast(costs._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'costs'), every_version=true) }} as costs
