-- One row per subscription and version: which state held from when to when (SCD2, from the landed
-- versions, so that it can be rebuilt).
--
-- A version tells of the past: the app writes it after what it reports. So it holds from the
-- activation or end that it is the first to report, else from its own clock; the first version
-- holds from the start. A version that reaches back cuts short every version before it.
with subscription_versions as (
    select * from {{ ref('stg_fitness_coach__subscription_versions') }}
),

compared as (
    select
        subscription_versions.*,
        row_number() over (
            partition by subscription_versions.subscription_id
            order by subscription_versions.updated_at nulls first
        ) as version_number,
        lag(subscription_versions.activated_at) over (
            partition by subscription_versions.subscription_id
            order by subscription_versions.updated_at nulls first
        ) as previous_activated_at,
        lag(subscription_versions.ended_at) over (
            partition by subscription_versions.subscription_id
            order by subscription_versions.updated_at nulls first
        ) as previous_ended_at
    from subscription_versions
),

dated as (
    select
        compared.*,
        case
            when compared.version_number = 1 then least(compared.started_at, compared.updated_at)
            when
                compared.ended_at <> coalesce(compared.previous_ended_at, {{ end_of_time() }})
                and compared.ended_at <= compared.updated_at
                then compared.ended_at
            when
                compared.activated_at
                <> coalesce(compared.previous_activated_at, {{ end_of_time() }})
                and compared.activated_at <= compared.updated_at
                then compared.activated_at
            else compared.updated_at
        end as effective_at
    from compared
),

bounded as (
    select
        dated.*,
        min(dated.effective_at) over (
            partition by dated.subscription_id
            order by dated.version_number
            rows between 1 following and unbounded following
        ) as next_effective_at
    from dated
)

select
    cast(bounded.source_system as string) as source_system,
    cast(bounded.subscription_id as string) as subscription_id,
    cast(bounded.version_number as bigint) as version_number,
    cast(bounded.learner_id as string) as learner_id,
    cast(bounded.plan as string) as plan,
    cast(bounded.billing_period as string) as billing_period,
    cast(bounded.status as string) as status,
    cast(bounded.currency as string) as currency,
    cast(bounded.amount_cents as bigint) as amount_cents,
    cast(bounded.trial_started_at as timestamp) as trial_started_at,
    cast(bounded.started_at as timestamp) as started_at,
    cast(bounded.activated_at as timestamp) as activated_at,
    cast(bounded.canceled_at as timestamp) as canceled_at,
    cast(bounded.ended_at as timestamp) as ended_at,
    cast(bounded.updated_at as timestamp) as updated_at,
    cast(bounded.effective_at as timestamp) as valid_from,
    cast(
        greatest(bounded.effective_at, coalesce(bounded.next_effective_at, {{ end_of_time() }}))
        as timestamp
    ) as valid_to,
    cast(bounded.next_effective_at is null as boolean) as is_current
from bounded
