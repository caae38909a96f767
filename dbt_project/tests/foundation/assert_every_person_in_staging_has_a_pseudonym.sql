-- Everyone whose consents, settings, profile or account is staged is in landing's register, so
-- that consent can be looked up. A returned row is a pseudonym that landing has not given out.
{{ config(meta={'dagster': {'ref': {'name': 'int_learners__people'}}}) }}
with people as (
    select
        source_system,
        learner_id
    from {{ ref('stg_song_practice__privacy_settings') }}
    union
    select
        source_system,
        learner_id
    from {{ ref('stg_fitness_coach__consents') }}
    union
    select
        source_system,
        learner_id
    from {{ ref('stg_fitness_coach__profiles') }}
    union
    select
        source_system,
        learner_id
    from {{ ref('stg_practice_tracker__students') }}
    union
    select
        source_system,
        user_id
    from {{ ref('stg_practice_tracker__users') }}
    union
    select
        source_system,
        learner_id
    from {{ ref('stg_learning_platform__learners') }}
)

select
    people.source_system,
    people.learner_id
from people
left join {{ ref('int_learners__people') }} as known
    on people.source_system = known.source_system and people.learner_id = known.learner_id
where known.learner_id is null
