-- S4 `GET /api/sessions/stats`: rolling and calendar weeks and months.
with days as (
    select
        periods.learner_id,
        periods.basis,
        periods.period,
        periods.period_start_date,
        string_agg(
            to_json({
                'date': days.local_date,
                'sessions': days.session_count,
                'average_score': tenth(days.average_score_mean),
                'pronunciation': tenth(days.pronunciation_score_mean),
                'fluency': tenth(days.fluency_score_mean),
                'grammar': tenth(days.grammar_score_mean)
            })::varchar,
            ',' order by days.local_date
        ) as pieces
    from learners
    join sessions.agg_stats_periods as periods using (learner_id)
    join sessions.agg_score_days as days
        on
            periods.learner_id = days.learner_id
            and days.local_date between periods.period_start_date and periods.period_end_date
    group by all
),

terms as (
    select
        learner_id,
        basis,
        period,
        period_start_date,
        sum(session_count) filter (term_kind = 'session_type' and term = 'conversation')
            as conversation,
        sum(session_count) filter (term_kind = 'session_type' and term = 'pronunciation')
            as pronunciation,
        sum(session_count) filter (term_kind = 'session_type' and term = 'roleplay') as roleplay,
        string_agg(to_json({'topic': term, 'count': session_count})::varchar, ',' order by term_rank)
            filter (term_kind = 'topic' and term_rank <= 5) as topics,
        string_agg(to_json({'area': term, 'count': session_count})::varchar, ',' order by term_rank)
            filter (term_kind = 'area_to_improve' and term_rank <= 5) as areas
    from learners
    join sessions.agg_stats_terms using (learner_id)
    group by all
),

pieces as (
    select
        periods.learner_id,
        periods.basis,
        periods.period,
        periods.period_start_date,
        to_json({
            'period': periods.period,
            'start_date': periods.period_start_date,
            'end_date': periods.period_end_date,
            'is_complete': periods.is_complete,
            'total_sessions': periods.session_count,
            'total_duration_seconds': periods.total_seconds,
            'total_words_spoken': periods.words_spoken,
            'average_scores': {
                'pronunciation': tenth(periods.pronunciation_score_mean),
                'fluency': tenth(periods.fluency_score_mean),
                'grammar': tenth(periods.grammar_score_mean),
                'overall': tenth(periods.average_score_mean)
            },
            'scored_sessions': periods.scored_session_count,
            'sessions_by_type': {
                'conversation': coalesce(terms.conversation, 0),
                'pronunciation': coalesce(terms.pronunciation, 0),
                'roleplay': coalesce(terms.roleplay, 0)
            },
            'daily_trends': listed(days.pieces),
            'common_topics': listed(terms.topics),
            'common_areas_to_improve': listed(terms.areas)
        })::varchar as piece
    from learners
    join sessions.agg_stats_periods as periods using (learner_id)
    left join days using (learner_id, basis, period, period_start_date)
    left join terms using (learner_id, basis, period, period_start_date)
)

select
    learner_id,
    '{"week":' || coalesce(max(piece) filter (basis = 'rolling' and period = 'week'), 'null')
        || ',"month":' || coalesce(max(piece) filter (basis = 'rolling' and period = 'month'), 'null')
        || ',"calendar_weeks":[' || coalesce(
            string_agg(piece, ',' order by period_start_date desc)
                filter (basis = 'calendar' and period = 'week'), ''
        ) || '],"calendar_months":[' || coalesce(
            string_agg(piece, ',' order by period_start_date desc)
                filter (basis = 'calendar' and period = 'month'), ''
        ) || ']}' as body
from pieces
group by learner_id
