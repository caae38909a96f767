-- One row per fact of progress, with the Monday from which it was known: an enrolment in a module
-- of a course with an order (`begun`), its completion (one `done`), and a session that played a
-- song, which begins it and tells how far it got (`reached`, in whole percent).
with enrolments as (
    select
        first_enrolments.source_system,
        first_enrolments.learner_id,
        first_enrolments.module_id,
        'begun' as fact,
        coalesce(first_enrolments.enrolled_at, first_enrolments.sent_at) as happened_at,
        first_enrolments.sent_at
    from {{ first_versions(
        ref('stg_learning_platform__module_progress_versions'), 'learner_id, versions.module_id'
    ) }} as first_enrolments
    union all
    select
        completions.source_system,
        completions.learner_id,
        completions.module_id,
        'done' as fact,
        completions.completed_at as happened_at,
        completions.sent_at
    from {{ first_versions(
        ref('stg_learning_platform__module_progress_versions'), 'learner_id, versions.module_id',
        'versions.completed_at is not null'
    ) }} as completions
),

modules as (
    select * from {{ first_versions(
        ref('stg_learning_platform__module_versions'), 'module_id',
        'versions.course is not null and versions.position is not null'
    ) }} as first_modules
),

facts as (
    select
        enrolments.source_system,
        enrolments.learner_id,
        'course' as subject_kind,
        'module_progress' as stream,
        modules.course as subject_id,
        enrolments.fact,
        1 as amount,
        enrolments.happened_at,
        enrolments.sent_at
    from enrolments
    inner join modules on enrolments.module_id = modules.module_id
    union all
    select
        sessions.source_system,
        sessions.learner_id,
        'piece' as subject_kind,
        'performance_sessions' as stream,
        sessions.song_id as subject_id,
        'reached' as fact,
        cast(floor(100e0 * sessions.completion_ratio) as bigint) as amount,
        sessions.ended_at as happened_at,
        sessions.sent_at
    from {{ first_versions(
        ref('stg_song_practice__performance_session_versions'), 'performance_session_id',
        'versions.ended_at is not null and versions.song_id is not null'
        ~ ' and versions.completion_ratio is not null'
    ) }} as sessions
    where coalesce(sessions.clock_flag <> 'future', true)
)

select
    cast(facts.source_system as string) as source_system,
    cast(facts.learner_id as string) as learner_id,
    cast(facts.subject_kind as string) as subject_kind,
    cast(facts.subject_id as string) as subject_id,
    cast(facts.fact as string) as fact,
    cast(facts.amount as bigint) as amount,
    cast(facts.happened_at as timestamp) as happened_at,
    cast(
        {{ known_from(available_at('facts.happened_at', 'facts.sent_at')) }} as date
    ) as known_from
from facts
{{ join_availability('facts', 'facts.stream') }}
{{ join_consented('facts', 'learner_insight', 'facts.happened_at') }}
