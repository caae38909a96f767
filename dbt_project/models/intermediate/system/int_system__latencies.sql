-- One row per thing that took time: what, when, and how many microseconds. What a wrong clock makes
-- end before it began is left out.
with recommendations as (
    select
        concat('ai_answer:', model_answers.model_type) as latency_type,
        model_answers.recommended_at as occurred_at,
        {{ millionths('model_answers.latency_ms / 1e3') }} as latency_micros
    from {{ ref('stg_fitness_coach__ai_recommendations') }} as model_answers
),

checks as (
    select
        concat('integration:', all_checks.integration) as latency_type,
        all_checks.checked_at as occurred_at,
        {{ millionths('all_checks.latency_ms / 1e3') }} as latency_micros
    from {{ ref('stg_fitness_coach__integration_health') }} as all_checks
),

emails as (
    select
        'email_delivery' as latency_type,
        all_emails.email_sent_at as occurred_at,
        {{ microseconds_between('all_emails.email_sent_at', 'all_emails.delivered_at') }}
            as latency_micros
    from {{ ref('stg_fitness_coach__email_deliveries') }} as all_emails
),

tickets as (
    select
        'support_response' as latency_type,
        all_tickets.opened_at as occurred_at,
        {{ microseconds_between('all_tickets.opened_at', 'all_tickets.first_response_at') }}
            as latency_micros
    from {{ ref('stg_fitness_coach__support_tickets') }} as all_tickets
),

batches as (
    select
        concat('batch_delay:', receipts.source_system) as latency_type,
        receipts.sent_at as occurred_at,
        {{ microseconds_between('receipts.last_event_at', 'receipts.sent_at') }} as latency_micros
    from {{ ref('stg_landing__receipts') }} as receipts
    where receipts.status = 'landed'
),

latencies as (
    select * from recommendations
    union all
    select * from checks
    union all
    select * from emails
    union all
    select * from tickets
    union all
    select * from batches
)

select
    latencies.latency_type,
    latencies.occurred_at,
    latencies.latency_micros
from latencies
where latencies.latency_micros >= 0
