-- One row per subscription and episode of dunning: from a failed charge that follows none or a
-- success to the next success (recovered), else to the end of access (lost), else open.
with charges as (
    select
        payments.*,
        lag(payments.status) over attempts as previous_status,
        row_number() over attempts as charge_number
    from {{ ref('fct_payments') }} as payments
    where
        payments.kind = 'charge'
        and payments.subscription_id is not null
        and payments.occurred_at <= {{ as_of() }}
    window attempts as (
        partition by payments.subscription_id
        order by payments.occurred_at, payments.attempt, payments.payment_id
    )
),

numbered as (
    select
        charges.*,
        sum(
            case
                when charges.status = 'failed' and coalesce(charges.previous_status, '') <> 'failed'
                    then 1
                else 0
            end
        ) over (
            partition by charges.subscription_id
            order by charges.charge_number
            rows between unbounded preceding and current row
        ) as episode_number
    from charges
),

placed as (
    select
        numbered.*,
        row_number() over (
            partition by numbered.subscription_id, numbered.episode_number
            order by numbered.charge_number
        ) as place
    from numbered
    where numbered.status = 'failed' or numbered.previous_status = 'failed'
),

episodes as (
    select
        placed.source_system,
        placed.subscription_id,
        placed.episode_number,
        {% for attribute in [
            'learner_id', 'plan', 'billing_period', 'currency', 'failure_reason', 'amount_cents',
            'usd_cents',
        ] -%}
            max(case when placed.place = 1 then placed.{{ attribute }} end) as {{ attribute }},
        {% endfor -%}
        max(case when placed.status = 'succeeded' then placed.usd_cents end)
            as recovered_usd_cents,
        count(case when placed.status = 'failed' then 1 end) as failed_count,
        min(placed.occurred_at) as opened_at,
        max(case when placed.status = 'failed' then placed.occurred_at end) as last_failed_at,
        max(case when placed.status = 'succeeded' then placed.occurred_at end) as recovered_at
    from placed
    group by placed.source_system, placed.subscription_id, placed.episode_number
),

-- as MRR sees it; a subscription that was never paid for ends where the app says so
spells as (
    select
        all_spells.subscription_id,
        max(coalesce(all_spells.ended_at, {{ end_of_time() }})) as ended_at
    from {{ ref('int_subscriptions__spells') }} as all_spells
    group by all_spells.subscription_id
),

access as (
    select
        history.subscription_id,
        coalesce(spells.ended_at, history.ended_at) as ended_at
    from {{ ref('int_subscriptions__history') }} as history
    left join spells on history.subscription_id = spells.subscription_id
    where history.is_current
),

closed as (
    select
        episodes.*,
        case
            when access.ended_at <= {{ as_of() }}
                then greatest(access.ended_at, episodes.last_failed_at)
        end as lost_at
    from episodes
    left join access on episodes.subscription_id = access.subscription_id
)

select
    cast(closed.source_system as string) as source_system,
    cast(closed.subscription_id as string) as subscription_id,
    cast(closed.episode_number as bigint) as episode_number,
    cast(closed.learner_id as string) as learner_id,
    cast(closed.plan as string) as plan,
    cast(closed.billing_period as string) as billing_period,
    cast(closed.currency as string) as currency,
    cast(closed.opened_at as timestamp) as opened_at,
    cast(closed.failed_count as bigint) as failed_count,
    cast(closed.failure_reason as string) as first_failure_reason,
    cast(
        case
            when closed.recovered_at is not null then 'recovered'
            when closed.lost_at is not null then 'lost'
            else 'open'
        end as string
    ) as outcome,
    cast(coalesce(closed.recovered_at, closed.lost_at) as timestamp) as closed_at,
    {{ days_between(
        'cast(closed.opened_at as date)',
        'cast(coalesce(closed.recovered_at, closed.lost_at) as date)',
    ) }} as days_open,
    cast(closed.amount_cents as bigint) as amount_cents,
    cast(closed.usd_cents as bigint) as usd_cents,
    cast(closed.recovered_usd_cents as bigint) as recovered_usd_cents
from closed
