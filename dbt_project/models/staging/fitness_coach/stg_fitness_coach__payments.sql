-- One row per attempt to take or return money.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(payments.id as string) as payment_id,
    cast(payments.userid as string) as learner_id,
    cast(payments.subscriptionid as string) as subscription_id,
    cast(payments.orderid as string) as marketplace_order_id,
    -- attributes
    cast(payments.kind as string) as kind,
    cast(payments.status as string) as status,
    cast(payments.currency as string) as currency,
    cast(payments.failurereason as string) as failure_reason,
    -- measures
    cast(payments.amountcents as bigint) as amount_cents,
    cast(payments.attempt as bigint) as attempt,
    -- timestamps
    cast(payments.occurredat as timestamp) as occurred_at,
    -- lineage
    cast(payments._batch_id as string) as batch_id,
    cast(payments.first_sent_at as timestamp) as sent_at,
    cast(payments._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'payments')) }} as payments
