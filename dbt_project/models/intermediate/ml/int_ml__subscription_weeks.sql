-- One row per subscription and Monday at which it was paid for, as known then.
with versions as (
    select * from {{ known_versions(
        ref('stg_fitness_coach__subscription_versions'),
        'subscriptions',
        'source_system, subscription_id',
        'least(versions.started_at, versions.updated_at)'
    ) }} as subscription_versions
),

lifecycle as (
    select
        versions.*,
        {{ paid_from_at('versions') }} as paid_from_at,
        {{ paid_to_at('versions') }} as paid_to_at
    from versions
)

select
    cast(lifecycle.source_system as string) as source_system,
    cast(lifecycle.subscription_id as string) as subscription_id,
    cast(lifecycle.learner_id as string) as learner_id,
    cast(weeks.as_of_date as date) as as_of_date,
    cast(weeks.as_of_at as timestamp) as as_of_at,
    cast(lifecycle.plan as string) as plan,
    cast(lifecycle.billing_period as string) as billing_period,
    cast(lifecycle.status as string) as status,
    cast(lifecycle.currency as string) as currency,
    cast(lifecycle.amount_cents as bigint) as amount_cents,
    cast(lifecycle.paid_from_at as timestamp) as paid_from_at,
    cast(
        case when lifecycle.paid_to_at < {{ end_of_time() }} then lifecycle.paid_to_at end
        as timestamp
    ) as ends_at,
    cast(
        case when lifecycle.canceled_at < weeks.as_of_at then lifecycle.canceled_at end
        as timestamp
    ) as canceled_at,
    cast(lifecycle.trial_started_at is not null as boolean) as has_had_trial
from lifecycle
inner join {{ ref('int_ml__as_of_weeks') }} as weeks
    on
        lifecycle.source_system = weeks.source_system
        and lifecycle.known_from <= weeks.as_of_date
        and lifecycle.known_to > weeks.as_of_date
{{ join_consented('lifecycle', 'profiling', 'weeks.as_of_at') }}
where lifecycle.paid_from_at <= weeks.as_of_at and lifecycle.paid_to_at > weeks.as_of_at
