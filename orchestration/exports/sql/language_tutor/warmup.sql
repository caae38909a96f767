-- S4 `GET /api/sessions/warmup`: areas of the last seven days, words that are due, last session.
with areas as (
    select
        learner_id,
        string_agg(to_json({'area': term, 'count': session_count})::varchar, ',' order by term_rank)
            as pieces
    from learners
    join sessions.agg_stats_terms using (learner_id)
    where basis = 'rolling' and period = 'week' and term_kind = 'area_to_improve'
    group by learner_id
),

words as (
    select
        learner_id,
        string_agg(
            to_json({
                'word': word,
                'last_learned': last_learned_date,
                'box': box,
                'due': due_date
            })::varchar,
            ',' order by review_rank
        ) as pieces
    from learners
    join learning.agg_vocabulary_reviews using (learner_id)
    where is_due and review_rank <= 10
    group by learner_id
)

select
    warmups.learner_id,
    to_json({
        'focus_areas': listed(areas.pieces),
        'vocabulary_review': listed(words.pieces),
        'last_session': {
            'id': own_id(warmups.source_system, warmups.last_session_id),
            'session_type': warmups.last_session_type,
            'duration_seconds': warmups.last_duration_seconds,
            'words_spoken': warmups.last_words_spoken,
            'average_score': tenth(warmups.last_average_score),
            'areas_to_improve': warmups.last_areas_to_improve::json,
            'created_at': instant(warmups.last_session_at)
        }
    })::varchar as body
from learners
join learning.agg_warmups as warmups using (learner_id)
left join areas using (learner_id)
left join words using (learner_id)
