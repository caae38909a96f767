-- One row per session of language_tutor whose learner may be shown, with what was said in it and
-- the learner's today. `is_past` leaves out clocks in the future and days after that.
with decided as (
    select
        sessions.*,
        {{ mean_of([
            'sessions.pronunciation_score', 'sessions.fluency_score', 'sessions.grammar_score'
        ]) }} as average_score
    from {{ ref('int_sessions__decided') }} as sessions
    {{ join_consented('sessions', 'learner_insight', 'sessions.started_at') }}
    where
        sessions.source_system = 'language_tutor'
        and sessions.consent_basis = 'learner_insight'
)

select
    cast(decided.session_id as string) as session_id,
    cast(decided.source_system as string) as source_system,
    cast(decided.learner_id as string) as learner_id,
    cast(decided.session_type as string) as session_type,
    cast(decided.started_at as timestamp) as started_at,
    cast(decided.ended_at as timestamp) as ended_at,
    cast(decided.local_date as date) as local_date,
    cast(today.today_date as date) as today_date,
    cast(
        not decided.is_future_clock and decided.local_date <= today.today_date as boolean
    ) as is_past,
    cast(decided.total_seconds as bigint) as total_seconds,
    cast(decided.words_spoken as bigint) as words_spoken,
    cast(decided.pronunciation_score as double) as pronunciation_score,
    cast(decided.fluency_score as double) as fluency_score,
    cast(decided.grammar_score as double) as grammar_score,
    cast(decided.average_score as double) as average_score,
    cast(session_results.topics as string) as topics,
    cast(session_results.vocabulary_learned as string) as vocabulary_learned,
    cast(session_results.areas_to_improve as string) as areas_to_improve
from decided
inner join {{ ref('int_learners__today') }} as today
    on decided.source_system = today.source_system and decided.learner_id = today.learner_id
inner join {{ ref('stg_language_tutor__session_results') }} as session_results
    on decided.source_session_id = session_results.session_result_id
