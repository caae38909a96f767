-- One row per subscription and Monday on which more became known of its charges: all that was known
-- from then, and until the next such Monday.
with charges as (
    select
        payments.source_system,
        payments.subscription_id,
        payments.status,
        payments.kind,
        payments.payment_id,
        payments.amount_cents,
        payments.occurred_at,
        {{ known_from(available_at('payments.occurred_at', 'payments.sent_at')) }} as known_from
    from {{ ref('stg_fitness_coach__payments') }} as payments
    {{ join_availability('payments', 'payments') }}
    {{ join_consented('payments', 'profiling', 'payments.occurred_at') }}
    where
        payments.subscription_id is not null
        and coalesce(payments.clock_flag <> 'future', true)
),

numbered as (
    select
        charges.*,
        case when charges.kind = 'charge' and charges.status = 'succeeded' then 1 else 0 end
            as is_paid,
        case when charges.kind = 'charge' and charges.status = 'failed' then 1 else 0 end
            as is_failed,
        case when charges.kind = 'refund' and charges.status = 'succeeded' then 1 else 0 end
            as is_refund,
        row_number() over (
            partition by
                charges.source_system,
                charges.subscription_id,
                charges.kind = 'charge' and charges.status = 'succeeded'
            order by charges.known_from, charges.occurred_at, charges.payment_id
        ) as paid_number
    from charges
),

steps as (
    select
        numbered.source_system,
        numbered.subscription_id,
        numbered.known_from,
        sum(numbered.is_paid) as paid_count,
        sum(numbered.is_failed) as failed_count,
        sum(numbered.is_refund) as refund_count,
        max(case when numbered.is_paid = 1 then numbered.occurred_at end) as last_paid_at,
        max(case when numbered.is_failed = 1 then numbered.occurred_at end) as last_failed_at
    from numbered
    group by numbered.source_system, numbered.subscription_id, numbered.known_from
),

totals as (
    select
        steps.source_system,
        steps.subscription_id,
        steps.known_from,
        lead(steps.known_from) over subscription as known_to,
        sum(steps.paid_count) over subscription as paid_count,
        sum(steps.failed_count) over subscription as failed_count,
        sum(steps.refund_count) over subscription as refund_count,
        max(steps.last_paid_at) over subscription as last_paid_at,
        max(steps.last_failed_at) over subscription as last_failed_at
    from steps
    window subscription as (
        partition by steps.source_system, steps.subscription_id
        order by steps.known_from
    )
)

select
    cast(totals.source_system as string) as source_system,
    cast(totals.subscription_id as string) as subscription_id,
    cast(totals.known_from as date) as known_from,
    cast(coalesce(totals.known_to, cast({{ end_of_time() }} as date)) as date) as known_to,
    cast(totals.paid_count as bigint) as paid_charge_count,
    cast(totals.failed_count as bigint) as failed_charge_count,
    cast(totals.refund_count as bigint) as refund_count,
    cast(totals.last_paid_at as timestamp) as last_paid_at,
    cast(totals.last_failed_at as timestamp) as last_failed_at,
    cast(last_charges.amount_cents as bigint) as last_paid_cents
from totals
left join numbered as last_charges
    on
        totals.source_system = last_charges.source_system
        and totals.subscription_id = last_charges.subscription_id
        and totals.paid_count = last_charges.paid_number
        and last_charges.is_paid = 1
