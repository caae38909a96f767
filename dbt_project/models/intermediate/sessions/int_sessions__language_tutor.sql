-- One row per session in language_tutor; the app sends it when it has ended. Its content is the
-- first of its topics.
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, session_date)',
    meta={'dirty_days': 'int_sessions__dirty_days'},
) }}

with session_results as (
    select
        stg_session_results.*,
        {{ json_first('stg_session_results.topics') }} as first_topic
    from {{ ref('stg_language_tutor__session_results') }} as stg_session_results
    where
        {{ is_dirty(
            '(stg_session_results.source_system, cast(stg_session_results.started_at as date))',
            ref('int_sessions__dirty_days')
        ) }}
)

select
    {{ session_columns({
        'source_system': 'session_results.source_system',
        'session_id': "concat('language_tutor:', session_results.session_result_id)",
        'source_session_id': 'session_results.session_result_id',
        'learner_id': 'session_results.learner_id',
        'session_date': 'session_results.started_at',
        'started_at': 'session_results.started_at',
        'ended_at': 'session_results.ended_at',
        'session_type': 'session_results.session_type',
        'content_type': "case when session_results.first_topic is not null then 'topic' end",
        'content_id': 'session_results.first_topic',
        'total_seconds': 'session_results.duration_seconds',
        'pronunciation_score': 'session_results.pronunciation_score',
        'fluency_score': 'session_results.fluency_score',
        'grammar_score': 'session_results.grammar_score',
        'words_spoken': 'session_results.words_spoken',
        'event_count': '0',
        'row_count': '1',
        'sent_at': 'session_results.sent_at',
        'is_late': "coalesce(session_results.clock_flag = 'late', false)",
        'is_future_clock': "coalesce(session_results.clock_flag = 'future', false)",
    }) }}
from session_results
