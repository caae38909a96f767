-- One row per e-mail sent to a user.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(email_deliveries.id as string) as email_delivery_id,
    cast(email_deliveries.userid as string) as learner_id,
    -- attributes
    cast(email_deliveries.campaign as string) as campaign,
    cast(email_deliveries.status as string) as status,
    -- timestamps
    cast(email_deliveries.sentat as timestamp) as email_sent_at,
    cast(email_deliveries.deliveredat as timestamp) as delivered_at,
    cast(email_deliveries.updatedat as timestamp) as updated_at,
    -- lineage
    cast(email_deliveries._batch_id as string) as batch_id,
    cast(email_deliveries.first_sent_at as timestamp) as sent_at,
    cast(email_deliveries._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'email_deliveries')) }} as email_deliveries
