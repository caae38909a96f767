-- S0 `GET /performance/problem-sections`: by song, and by session of the last 90 days. What may not
-- be known (single events, sessions compared) is null, what was not found is an empty list.
with known as (
    select
        learners.learner_id,
        insights.start_date as first_date,
        coalesce(insights.tracked_session_count > 0, false) as is_tracked,
        learners.learner_id in (select learner_id from practice.agg_problem_sections)
            as is_compared
    from learners
    left join practice.agg_practice_insights as insights
        on
            learners.learner_id = insights.learner_id
            and insights.source_system = 'song_practice'
            and insights.content_type = 'all'
            and insights.period_days = 90
),

found as (
    select
        'song' as list,
        learner_id,
        song_id as of_id,
        last_local_date as local_date,
        md5(concat_ws('|', source_system, learner_id, song_id, section_id)) as id,
        section_id,
        section_name,
        start_position_seconds,
        end_position_seconds,
        problem_type,
        severity_score,
        rate_factor
    from learners
    join practice.agg_problem_sections using (learner_id)
    where is_problem
    union all
    select
        'session' as list,
        fct.learner_id,
        own_id(fct.source_system, fct.session_id) as of_id,
        fct.local_date,
        fct.problem_section_id as id,
        fct.section_id,
        fct.section_name,
        fct.start_position_seconds,
        fct.end_position_seconds,
        fct.problem_type,
        fct.severity_score,
        fct.rate_factor
    from known
    join practice.fct_problem_sections as fct
        on known.learner_id = fct.learner_id and fct.local_date >= known.first_date
),

ranked as (
    select
        found.list,
        found.learner_id,
        found.of_id,
        found.local_date,
        row_number() over (
            partition by found.list, found.learner_id, found.of_id
            order by found.severity_score desc, found.rate_factor desc, found.section_id
        ) as severity_rank,
        to_json({
            'id': found.id,
            'start_position': found.start_position_seconds,
            'end_position': found.end_position_seconds,
            'section_name': found.section_name,
            'problem_type': found.problem_type,
            'severity_score': tenth(found.severity_score),
            'suggested_improvements': [advice.first_step, advice.second_step]
        })::varchar as piece
    from found
    join core.dim_advice as advice
        on advice.advice_kind = 'problem_section' and advice.advice_type = found.problem_type
),

lists as (
    select
        list,
        learner_id,
        of_id,
        max(local_date) as last_date,
        '{"' || list || '_id":' || app_id(of_id)::varchar || ',"problem_sections":['
            || string_agg(piece, ',' order by severity_rank) filter (severity_rank <= 10)
            || '],"total_count":' || count(*) || '}' as piece
    from ranked
    group by list, learner_id, of_id
),

learner_lists as (
    select
        learner_id,
        string_agg(piece, ',' order by of_id) filter (list = 'song') as songs,
        string_agg(piece, ',' order by last_date desc, of_id) filter (list = 'session') as sessions
    from lists
    group by learner_id
)

select
    known.learner_id,
    '{"songs":' || case when is_compared then '[' || coalesce(songs, '') || ']' else 'null' end
        || ',"sessions":'
        || case when is_tracked then '[' || coalesce(sessions, '') || ']' else 'null' end
        || '}' as body
from known
left join learner_lists on known.learner_id = learner_lists.learner_id
where is_tracked or is_compared
