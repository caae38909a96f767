-- One row per learner who allows profiling now, without internal accounts and without learners with
-- a session that was labelled a bot's.
with profiles as (
    select profiles.*
    from {{ ref('int_learners__profiles') }} as profiles
    {{ join_consented('profiles', 'profiling', as_of()) }}
),

bots as (
    select distinct
        learner_days.source_system,
        learner_days.learner_id
    from {{ ref('int_cohorts__learner_days') }} as learner_days
    where learner_days.bot_session_count > 0
)

select
    cast(profiles.source_system as string) as source_system,
    cast(profiles.learner_id as string) as learner_id
from profiles
left join bots
    on profiles.source_system = bots.source_system and profiles.learner_id = bots.learner_id
where not profiles.is_internal and bots.learner_id is null
