-- One row per subscription and version: every state that the app has sent, with its clock.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(subscriptions.id as string) as subscription_id,
    cast(subscriptions.userid as string) as learner_id,
    -- attributes
    cast(subscriptions.plan as string) as plan,
    cast(subscriptions.billingperiod as string) as billing_period,
    cast(subscriptions.status as string) as status,
    cast(subscriptions.currency as string) as currency,
    -- measures
    cast(subscriptions.amountcents as bigint) as amount_cents,
    -- timestamps
    cast(subscriptions.trialstartedat as timestamp) as trial_started_at,
    cast(subscriptions.startedat as timestamp) as started_at,
    cast(subscriptions.activatedat as timestamp) as activated_at,
    cast(subscriptions.canceledat as timestamp) as canceled_at,
    cast(subscriptions.endedat as timestamp) as ended_at,
    cast(subscriptions.updatedat as timestamp) as updated_at,
    -- lineage
    cast(subscriptions._batch_id as string) as batch_id,
    cast(subscriptions.first_sent_at as timestamp) as sent_at,
    cast(subscriptions._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'subscriptions'), every_version=true) }}
        as subscriptions
