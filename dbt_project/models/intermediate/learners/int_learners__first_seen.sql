-- One row per person who has signed up, enrolled or held a session: the earliest of these moments.
-- Single events are not read: a session, a sign-up or an enrolment comes before any of them.
with moments as (
    {% for relation, moment in [
        ('stg_song_practice__performance_sessions', 'started_at'),
        ('stg_fitness_coach__profiles', 'signed_up_at'),
        ('stg_fitness_coach__workouts', 'started_at'),
        ('stg_practice_tracker__practice_sessions', 'started_at'),
        ('stg_learning_platform__learners', 'registered_at'),
        ('stg_learning_platform__module_progress', 'enrolled_at'),
        ('stg_language_tutor__session_results', 'started_at'),
    ] -%}
        select
            {{ relation }}.source_system,
            {{ relation }}.learner_id,
            {{ relation }}.{{ moment }} as seen_at
        from {{ ref(relation) }} as {{ relation }}
        union all
    {% endfor -%}
    select
        users.source_system,
        users.user_id as learner_id,
        users.created_at as seen_at
    from {{ ref('stg_practice_tracker__users') }} as users
)

select
    cast(moments.source_system as string) as source_system,
    cast(moments.learner_id as string) as learner_id,
    cast(min(moments.seen_at) as timestamp) as first_seen_at
from moments
where moments.seen_at is not null
group by moments.source_system, moments.learner_id
