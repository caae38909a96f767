-- One row per subscription and unbroken spell of being paid for. A spell that has not ended by the
-- logical now has no end.
with paid_periods as (
    select * from {{ ref('int_subscriptions__paid_periods') }}
),

compared as (
    select
        paid_periods.*,
        lag(paid_periods.period_to_at) over (
            partition by paid_periods.subscription_id
            order by paid_periods.period_from_at, paid_periods.version_number
        ) as previous_to_at
    from paid_periods
),

numbered as (
    select
        compared.*,
        sum(
            case when compared.previous_to_at >= compared.period_from_at then 0 else 1 end
        ) over (
            partition by compared.subscription_id
            order by compared.period_from_at, compared.version_number
            rows between unbounded preceding and current row
        ) as spell_number
    from compared
),

spells as (
    select
        numbered.source_system,
        numbered.subscription_id,
        numbered.spell_number,
        min(numbered.learner_id) as learner_id,
        min(numbered.period_from_at) as started_at,
        max(numbered.period_to_at) as ended_at
    from numbered
    group by numbered.source_system, numbered.subscription_id, numbered.spell_number
)

select
    cast(spells.source_system as string) as source_system,
    cast(spells.subscription_id as string) as subscription_id,
    cast(spells.spell_number as bigint) as spell_number,
    cast(spells.learner_id as string) as learner_id,
    cast(spells.started_at as timestamp) as started_at,
    cast(case when spells.ended_at <= {{ as_of() }} then spells.ended_at end as timestamp)
        as ended_at
from spells
where spells.started_at <= {{ as_of() }}
