-- One row per learner of language_tutor: the last session, and how much there is to warm up with
-- (S4 `get_warmup_content`; REC-08). The lists are the areas to improve of the last seven days in
-- agg_stats_terms, and agg_vocabulary_reviews.
with last_sessions as (
    select
        spoken.*,
        row_number() over (
            partition by spoken.source_system, spoken.learner_id
            order by spoken.ended_at desc, spoken.session_id asc
        ) as recency
    from {{ ref('int_sessions__spoken') }} as spoken
    where spoken.is_past
),

focus_areas as (
    select
        agg_stats_terms.source_system,
        agg_stats_terms.learner_id,
        count(*) as focus_area_count
    from {{ ref('agg_stats_terms') }} as agg_stats_terms
    where
        agg_stats_terms.basis = 'rolling'
        and agg_stats_terms.period = 'week'
        and agg_stats_terms.term_kind = 'area_to_improve'
    group by agg_stats_terms.source_system, agg_stats_terms.learner_id
),

due_words as (
    select
        agg_vocabulary_reviews.source_system,
        agg_vocabulary_reviews.learner_id,
        count(*) as due_word_count
    from {{ ref('agg_vocabulary_reviews') }} as agg_vocabulary_reviews
    where agg_vocabulary_reviews.is_due
    group by agg_vocabulary_reviews.source_system, agg_vocabulary_reviews.learner_id
)

select
    cast(last_sessions.source_system as string) as source_system,
    cast(last_sessions.learner_id as string) as learner_id,
    cast(last_sessions.session_id as string) as last_session_id,
    cast(last_sessions.ended_at as timestamp) as last_session_at,
    cast(last_sessions.session_type as string) as last_session_type,
    cast(last_sessions.total_seconds as bigint) as last_duration_seconds,
    cast(last_sessions.words_spoken as bigint) as last_words_spoken,
    cast(last_sessions.average_score as double) as last_average_score,
    cast(last_sessions.areas_to_improve as string) as last_areas_to_improve,
    cast(coalesce(focus_areas.focus_area_count, 0) as bigint) as focus_area_count,
    cast(coalesce(due_words.due_word_count, 0) as bigint) as due_word_count
from last_sessions
left join focus_areas
    on
        last_sessions.source_system = focus_areas.source_system
        and last_sessions.learner_id = focus_areas.learner_id
left join due_words
    on
        last_sessions.source_system = due_words.source_system
        and last_sessions.learner_id = due_words.learner_id
where last_sessions.recency = 1
