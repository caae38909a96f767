-- One row per individual: the learners of all apps that standing links hold for one human; who has
-- no link is an individual alone.
with members as (
    select
        individual_learners.individual_id,
        individual_learners.source_system,
        individual_learners.learner_id,
        people.namespace,
        learners.is_internal,
        learners.first_seen_at
    from {{ ref('dim_individual_learners') }} as individual_learners
    inner join {{ ref('dim_learners') }} as learners
        on individual_learners.learner_id = learners.learner_id
    inner join {{ ref('int_learners__people') }} as people
        on individual_learners.learner_id = people.learner_id
    {{ join_consented('people', 'identity', as_of()) }}
),

registers as (
    select
        members.individual_id,
        members.source_system,
        members.namespace,
        count(*) as account_count
    from members
    group by members.individual_id, members.source_system, members.namespace
),

sources as (
    select
        registers.individual_id,
        registers.source_system,
        max(registers.account_count) as account_count
    from registers
    group by registers.individual_id, registers.source_system
),

apps as (
    select
        sources.individual_id,
        count(*) as source_count,
        {{ ordered_string(
            'sources.source_system', 'sources.source_system', 'sources.source_system', ', '
        ) }} as sources,
        max(sources.account_count) as account_count
    from sources
    group by sources.individual_id
),

individuals as (
    select
        members.individual_id,
        count(*) as learner_count,
        min(members.first_seen_at) as first_seen_at,
        bool_or(members.is_internal) as is_internal
    from members
    group by members.individual_id
)

select
    cast(individuals.individual_id as string) as individual_id,
    cast(individuals.learner_count as bigint) as learner_count,
    cast(apps.source_count as bigint) as source_count,
    cast(apps.sources as string) as sources,
    cast(individuals.first_seen_at as timestamp) as first_seen_at,
    cast(individuals.is_internal as boolean) as is_internal,
    cast(apps.account_count > 1 as boolean) as has_several_accounts
from individuals
inner join apps on individuals.individual_id = apps.individual_id
