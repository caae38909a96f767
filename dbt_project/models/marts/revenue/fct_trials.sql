-- One row per subscription that began with a trial: the plan that was tried, and what became of the
-- trial by the logical now.
with history as (
    select * from {{ ref('int_subscriptions__history') }}
),

trials as (
    select
        tried.source_system,
        tried.subscription_id,
        tried.learner_id,
        tried.plan,
        tried.billing_period,
        tried.currency,
        latest.trial_started_at,
        case when latest.activated_at <= {{ as_of() }} then latest.activated_at end
            as converted_at,
        case
            when latest.status in ('canceled', 'expired')
                then coalesce(latest.ended_at, latest.canceled_at, latest.updated_at)
        end as ended_at
    from history as latest
    inner join history as tried
        on latest.subscription_id = tried.subscription_id and tried.version_number = 1
    where latest.is_current and latest.trial_started_at <= {{ as_of() }}
)

select
    cast(trials.source_system as string) as source_system,
    cast(trials.subscription_id as string) as subscription_id,
    cast(trials.learner_id as string) as learner_id,
    cast(trials.plan as string) as plan,
    cast(trials.billing_period as string) as billing_period,
    cast(trials.currency as string) as currency,
    cast(trials.trial_started_at as timestamp) as trial_started_at,
    cast(
        coalesce(
            trials.converted_at,
            trials.ended_at,
            {{ add_seconds('trials.trial_started_at', '14 * 86400') }}
        ) as timestamp
    ) as trial_ends_at,
    cast(
        case
            when trials.converted_at is not null then 'converted'
            when trials.ended_at is not null then 'ended'
            else 'open'
        end as string
    ) as outcome,
    cast(trials.converted_at as timestamp) as converted_at,
    {{ days_between(
        'cast(trials.trial_started_at as date)', 'cast(trials.converted_at as date)'
    ) }} as days_to_conversion
from trials
