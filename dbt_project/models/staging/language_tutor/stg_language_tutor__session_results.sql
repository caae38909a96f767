-- One row per finished session of a learner with the tutor.
select
    -- keys
    cast('language_tutor' as string) as source_system,
    cast(session_results.id as string) as session_result_id,
    cast(session_results.user_id as string) as learner_id,
    -- attributes
    cast(session_results.session_type as string) as session_type,
    cast(session_results.topics as string) as topics,
    cast(session_results.vocabulary_learned as string) as vocabulary_learned,
    cast(session_results.areas_to_improve as string) as areas_to_improve,
    -- measures
    cast(session_results.duration_seconds as bigint) as duration_seconds,
    cast(session_results.words_spoken as bigint) as words_spoken,
    cast(session_results.pronunciation_score as double) as pronunciation_score,
    cast(session_results.fluency_score as double) as fluency_score,
    cast(session_results.grammar_score as double) as grammar_score,
    -- timestamps
    cast(session_results.created_at as timestamp) as ended_at,
    cast(session_results.updated_at as timestamp) as updated_at,
    cast(
        {{ add_seconds('session_results.created_at', '-session_results.duration_seconds') }}
        as timestamp
    ) as started_at,
    -- lineage
    cast(session_results._batch_id as string) as batch_id,
    cast(session_results.first_sent_at as timestamp) as sent_at,
    cast(session_results._clock_flag as string) as clock_flag
from {{ deduplicated(source('language_tutor', 'session_results')) }} as session_results
