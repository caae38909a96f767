-- One row per learner and population that the learner counts in: everybody is one of `everyone`;
-- of `people` are those without an internal account and without a session labelled a bot's.
with profiles as (
    select profiles.*
    from {{ ref('int_learners__profiles') }} as profiles
    {{ join_consented('profiles', 'trend_comparison', as_of()) }}
),

bots as (
    select distinct
        learner_days.source_system,
        learner_days.learner_id
    from {{ ref('int_cohorts__learner_days') }} as learner_days
    where learner_days.can_compare_sessions and learner_days.bot_session_count > 0
),

populations as (
    select 'everyone' as population
    union all
    select 'people' as population
)

select
    cast(profiles.source_system as string) as source_system,
    cast(profiles.learner_id as string) as learner_id,
    cast(populations.population as string) as population
from profiles
left join bots
    on profiles.source_system = bots.source_system and profiles.learner_id = bots.learner_id
inner join populations
    on
        populations.population = 'everyone'
        or (not profiles.is_internal and bots.learner_id is null)
