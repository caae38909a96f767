-- S0 `GET /performance/insights`: all songs, then every song, over 7, 30 and 90 days.
with recommendations as (
    select
        learner_id,
        content_id,
        recommendation_rank,
        to_json({
            'type': recommendation_type,
            'priority': priority,
            'title': heading,
            'description': message
                || coalesce(' (most often: ' || coalesce(section_id, chord) || ')', ''),
            'actionable_steps': [first_step, second_step]
        })::varchar as piece
    from learners
    join practice.fct_practice_recommendations using (learner_id)
    join core.dim_advice
        on advice_kind = 'recommendation' and advice_type = recommendation_type
    where source_system = 'song_practice' and is_current
),

-- advice about one song, and all of it beside the figures of all songs
advice as (
    select learner_id, content_id, string_agg(piece, ',' order by recommendation_rank) as pieces
    from recommendations
    where content_id <> 'all'
    group by all
    union all
    select learner_id, 'all', string_agg(piece, ',' order by recommendation_rank)
    from recommendations
    group by all
),

pieces as (
    select
        insights.learner_id,
        insights.content_type,
        insights.content_id,
        insights.period_days,
        to_json({
            'user_id': insights.learner_id,
            'song_id': case when insights.content_type = 'song' then app_id(insights.content_id) end,
            'analysis_period': {
                'start_date': midnight(insights.start_date),
                'end_date': midnight(insights.end_date),
                'days': insights.period_days
            },
            'summary_metrics': {
                'total_sessions': insights.session_count,
                'total_practice_time': insights.total_seconds,
                'average_session_length': tenth(insights.mean_session_seconds),
                'average_completion_rate': tenth(insights.completion_ratio_mean * 100),
                'total_problem_sections': insights.problem_section_count
            },
            'ai_recommendations': listed(advice.pieces),
            'improvement_trends': case
                when trends.learner_id is not null then {
                    'completion_trend': tenth(trends.completion_trend_points),
                    'trend_interpretation': {
                        'completion': trends.completion_trend,
                        'consistency': trends.consistency_trend,
                        'problems': trends.problems_trend
                    }
                }
            end
        })::varchar as piece
    from learners
    join practice.agg_practice_insights as insights using (learner_id)
    left join practice.agg_practice_trends as trends
        using (source_system, learner_id, content_type, content_id, period_days)
    left join advice
        on insights.learner_id = advice.learner_id and insights.content_id = advice.content_id
    where insights.source_system = 'song_practice'
)

select
    learner_id,
    '[' || string_agg(piece, ',' order by content_type, content_id, period_days) || ']' as body
from pieces
group by learner_id
