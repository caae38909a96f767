-- S4 `GET /api/sessions/history`: pages of 100 sessions, of all types and of each.
with sessions as (
    select
        history.learner_id,
        history.session_type,
        history.history_position,
        history.type_position,
        to_json({
            'id': own_id(history.source_system, history.session_id),
            'session_type': history.session_type,
            'duration_seconds': history.duration_seconds,
            'words_spoken': history.words_spoken,
            'pronunciation_score': history.pronunciation_score,
            'fluency_score': history.fluency_score,
            'grammar_score': history.grammar_score,
            'topics': history.topics::json,
            'vocabulary_learned': history.vocabulary_learned::json,
            'areas_to_improve': history.areas_to_improve::json,
            'created_at': instant(history.ended_at)
        })::varchar as piece
    from learners
    join sessions.fct_session_history as history using (learner_id)
),

placed as (
    select learner_id, 'all' as list, history_position as place, piece from sessions
    union all
    select learner_id, session_type, type_position, piece from sessions
),

pages as (
    select
        learner_id,
        list,
        (place - 1) // 100 as page,
        string_agg(piece, ',' order by place) as pieces
    from placed
    group by all
),

totals as (
    select learner_id, list, count(*) as total
    from placed
    group by all
),

lists as (
    select
        learner_id,
        list,
        string_agg(
            '{"sessions":[' || pieces || '],"total":' || total || ',"limit":100,"offset":'
            || page * 100 || '}',
            ',' order by page
        ) as pieces
    from pages
    join totals using (learner_id, list)
    group by learner_id, list
)

select
    learner_id,
    '{"all":[' || max(pieces) filter (list = 'all')
        || '],"conversation":[' || coalesce(max(pieces) filter (list = 'conversation'), '')
        || '],"pronunciation":[' || coalesce(max(pieces) filter (list = 'pronunciation'), '')
        || '],"roleplay":[' || coalesce(max(pieces) filter (list = 'roleplay'), '')
        || ']}' as body
from lists
group by learner_id
