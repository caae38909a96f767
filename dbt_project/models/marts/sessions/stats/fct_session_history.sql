-- One row per session of language_tutor with its place in the learner's history, the newest first,
-- among all sessions and among those of its kind (S4 `get_session_history`; SES-09).
with spoken as (
    select
        sessions.*,
        row_number() over (
            partition by sessions.source_system, sessions.learner_id
            order by sessions.ended_at desc, sessions.session_id asc
        ) as history_position,
        row_number() over (
            partition by sessions.source_system, sessions.learner_id, sessions.session_type
            order by sessions.ended_at desc, sessions.session_id asc
        ) as type_position
    from {{ ref('int_sessions__spoken') }} as sessions
)

select
    cast(spoken.session_id as string) as session_id,
    cast(spoken.source_system as string) as source_system,
    cast(spoken.learner_id as string) as learner_id,
    cast(spoken.history_position as bigint) as history_position,
    cast(spoken.type_position as bigint) as type_position,
    cast(floor((spoken.history_position - 1) / 100e0) + 1 as bigint) as page_number,
    cast(spoken.session_type as string) as session_type,
    cast(spoken.started_at as timestamp) as started_at,
    cast(spoken.ended_at as timestamp) as ended_at,
    cast(spoken.local_date as date) as local_date,
    cast(spoken.total_seconds as bigint) as duration_seconds,
    cast(spoken.words_spoken as bigint) as words_spoken,
    cast(spoken.pronunciation_score as double) as pronunciation_score,
    cast(spoken.fluency_score as double) as fluency_score,
    cast(spoken.grammar_score as double) as grammar_score,
    cast(spoken.average_score as double) as average_score,
    cast(spoken.topics as string) as topics,
    cast(spoken.vocabulary_learned as string) as vocabulary_learned,
    cast(spoken.areas_to_improve as string) as areas_to_improve
from spoken
