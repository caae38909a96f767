-- One row per account, and per author whose account never arrived: the reputation that the app
-- reports, and what the ledger adds up to at that moment (GAM-03).
with accounts as (
    select
        users.source_system,
        users.user_id as learner_id,
        users.reputation_points,
        coalesce(users.updated_at, users.created_at) as reported_at
    from {{ ref('stg_practice_tracker__users') }} as users
),

reported as (
    select accounts.*
    from accounts
    {{ join_consented('accounts', 'learner_insight', as_of()) }}
),

entries as (
    select
        ledger.source_system,
        ledger.learner_id,
        ledger.points,
        ledger.occurred_at > reported.reported_at as is_later
    from {{ ref('int_community__reputation_entries') }} as ledger
    left join reported
        on
            ledger.source_system = reported.source_system
            and ledger.learner_id = reported.learner_id
),

earned as (
    select
        entries.source_system,
        entries.learner_id,
        count(*) as entry_count,
        sum(case when entries.is_later then 0 else entries.points end) as ledger_points,
        sum(case when entries.is_later then entries.points else 0 end) as later_points
    from entries
    group by entries.source_system, entries.learner_id
),

balances as (
    select
        coalesce(reported.source_system, earned.source_system) as source_system,
        coalesce(reported.learner_id, earned.learner_id) as learner_id,
        reported.reputation_points,
        reported.reported_at,
        coalesce(earned.entry_count, 0) as entry_count,
        coalesce(earned.ledger_points, 0) as ledger_points,
        coalesce(earned.later_points, 0) as later_points
    from reported
    full outer join earned
        on
            reported.source_system = earned.source_system
            and reported.learner_id = earned.learner_id
)

select
    cast(balances.source_system as string) as source_system,
    cast(balances.learner_id as string) as learner_id,
    cast(balances.reputation_points as bigint) as reported_points,
    cast(balances.reported_at as timestamp) as reported_at,
    cast(balances.entry_count as bigint) as entry_count,
    cast(balances.ledger_points as bigint) as ledger_points,
    cast(balances.later_points as bigint) as later_points,
    cast(balances.reputation_points - balances.ledger_points as bigint) as difference_points,
    cast(balances.reputation_points = balances.ledger_points as boolean) as is_balanced
from balances
