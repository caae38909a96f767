-- One row per law about practice, its measurements, tags and marks, and subject: what must be there
-- and what is. With `, by day` days are added up as well, so that what moves is seen.
{%- set measurements = ref('int_practice__measurements') %}
{%- set tempos = ref('int_practice__session_tempos') %}
{%- set shown_tempos = ref('fct_session_tempos') %}
{%- set tags = ref('int_practice__session_tags') %}
{%- set dirty = ref('int_sessions__dirty_days') ~ " where source_system = 'practice_tracker'" %}
{%- set marks = ref('stg_practice_tracker__practice_segments') %}
{%- set tracked = "sessions.source_system = 'practice_tracker'" %}
{%- set of_learner = ['sessions.source_system', 'sessions.learner_id', 'sessions.piece_id'] %}
{%- set marked = ' as facts inner join sessions on facts.source_system = sessions.source_system'
    ~ ' and facts.practice_session_id = sessions.source_session_id' %}
{#- table, its keys, a day, what it is made of, condition -#}
{%- set sides = grain_sides([
    ('int_practice__dirty_days', ['measured_date'], 'facts.measured_date',
        '(select session_date as measured_date from ' ~ dirty ~ ' union all'
        ~ ' select cast(session_date + 1 as date) as measured_date from ' ~ dirty ~ ')', 'true'),
    ('int_practice__first_days', ['source_system', 'learner_id', 'content_type', 'content_id'], none,
        "(select source_system, learner_id, content_type, content_id, is_future_clock from sessions"
        ~ " union all select source_system, learner_id, 'all', 'all', is_future_clock from sessions)",
        'content_id is not null and not is_future_clock'),
    ('int_practice__session_tags', ['session_id', 'facts.tag_id', 'local_date'], 'facts.local_date',
        ref('stg_practice_tracker__session_tags') ~ marked ~ ' inner join '
        ~ ref('stg_practice_tracker__tags') ~ ' as tags on facts.tag_id = tags.tag_id', 'true'),
    ('agg_segment_heat', of_learner + ['facts.name'], none, marks ~ marked, 'true'),
    ('agg_tempo_trends', ['source_system', 'learner_id', 'piece_id'], none,
        ref('int_practice__tempo_lines'), 'true'),
    ('fct_session_tempos', ['session_id', 'local_date'], 'facts.local_date', tempos, 'true'),
]) %}
{#- how many of the periods 7, 30 and 90 days a session lies in, alone and with all others -#}
{%- set in_periods = 'case when facts.age_days < 7 then 3 when facts.age_days < 30 then 2'
    ~ ' when facts.age_days < 90 then 1 else 0 end'
    ~ ' * case when facts.content_id is null then 1 else 2 end' %}
{%- set until_today = 'facts.age_days >= 0 and not facts.is_future_clock' %}
{%- set halves = 'facts.past_session_count + facts.recent_session_count' %}
{%- set areas = "(select distinct sessions.session_id, marks.name from sessions left join " ~ marks
    ~ ' as marks on sessions.source_session_id = marks.practice_session_id where ' ~ tracked
    ~ ' and sessions.age_days between 0 and 6 and not sessions.is_future_clock)' %}
{%- set readings = 'facts.accuracy_count + facts.tempo_count' %}
{#- law, table, what must be there, its day, where it stands, condition, what is -#}
{%- for law, table, expected, day, relation, condition, actual in [
    ('readings matched = of sessions', 'int_practice__session_tempos', '1', none, measurements,
        "facts.session_id is not null and facts.value is not null"
        ~ " and facts.metric_type in ('tempo_accuracy', 'average_tempo')", readings),
    ('readings matched = of sessions', 'fct_session_tempos', readings, 'facts.local_date', tempos, 'true',
        readings),
    ('measurements of learners = of hours', 'agg_practice_metric_hours', '1', 'facts.measured_date',
        measurements, 'true', 'facts.measurement_count'),
    ('clicks on segments = of heat maps', 'agg_segment_heat', 'facts.click_count', none, marks ~ marked,
        'true', 'facts.click_count'),
    ('sessions practised = of figures', 'int_practice__tempo_lines',
        'case when facts.practised_bpm is null then 0 else 1 end'
        ~ ' + case when facts.tempo_accuracy is null then 0 else 1 end', none,
        tempos ~ ' as facts inner join sessions on facts.session_id = sessions.session_id',
        'sessions.can_compare_sessions and not sessions.is_future_clock', 'facts.session_count'),
    ('sessions practised = of figures', 'agg_tempo_trends', 'facts.session_count', none,
        ref('int_practice__tempo_lines'), 'true',
        'facts.tempo_session_count + facts.accuracy_session_count'),
    ('sessions practised = of figures', 'agg_slow_practice_areas', '1', none, areas, 'true',
        'facts.session_count'),
    ('sessions practised = of figures', 'agg_practice_insights', in_periods, none, 'sessions', until_today,
        'facts.session_count'),
    ('sessions practised = of figures', 'int_practice__half_sums', in_periods, none, 'sessions',
        until_today ~ ' and facts.can_compare_sessions', halves),
    ('sessions practised = of figures', 'agg_practice_trends', halves, none,
        ref('int_practice__half_sums'), 'true', halves),
] %}
    {%- do sides.extend([
        (law, "'" ~ table ~ "'", 'expected', expected, day, relation, condition),
        (law, "'" ~ table ~ "'", 'actual', actual, day, ref(table), 'true'),
    ]) %}
{%- endfor %}
{%- for subject, side, amount, relation, condition in [
    ("'mode'", 'expected', '1', 'sessions',
        "facts.source_system = 'practice_tracker' and facts.mode is not null"),
    ('facts.tag_type', 'expected', '1', tags, 'true'),
    ("'composer'", 'expected', '1', '(select distinct session_id, composer from ' ~ tags ~ ')',
        'facts.composer is not null'),
    ("'difficulty_level'", 'expected', '1',
        '(select distinct session_id, difficulty_level from ' ~ tags ~ ')',
        'facts.difficulty_level is not null'),
    ('facts.dimension', 'actual', 'facts.session_count', ref('agg_practice_breakdowns'), 'true'),
] %}
    {%- do sides.append((
        'sessions practised = of breakdowns', subject, side, amount, none, relation, condition
    )) %}
{%- endfor %}

with sessions as (
    select
        decided.source_system,
        decided.source_session_id,
        decided.session_id,
        decided.learner_id,
        decided.content_type,
        decided.content_id,
        coalesce(decided.content_id, 'none') as piece_id,
        decided.mode,
        decided.local_date,
        decided.is_future_clock,
        decided.can_compare_sessions,
        {{ days_between('decided.local_date', 'today.today_date') }} as age_days
    from {{ ref('int_sessions__decided') }} as decided
    left join {{ ref('int_learners__today') }} as today
        on decided.source_system = today.source_system and decided.learner_id = today.learner_id
    where decided.consent_basis = 'learner_insight'
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
