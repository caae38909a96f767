-- One row per law about recommendations to practise and what became of them, and subject: what must
-- be there and what is. With `, by day` days are added up as well, so that what moves is seen.
{%- set day = 'facts.issue_date' %}
{%- set issues = ref('int_practice__session_issues') %}
{%- set triggers = ref('int_practice__triggers') %}
{%- set sections = ref('int_practice__session_sections') %}
{%- set spot_days = ref('int_practice__spot_days') %}
{%- set spot_windows = ref('int_practice__spot_windows') %}
{%- set compared = ' as told ' ~ join_consented('told', 'trend_comparison', as_of()) %}
{%- set in_places = ' as facts inner join ' ~ ref('int_practice__song_sections') ~ ' as places on'
    ~ ' facts.song_id = places.song_id and facts.section_id = places.section_id' %}
{%- set of_song = ['source_system', 'learner_id', 'song_id', 'issue_date'] %}
{%- set of_told = ['told.recommendation_id', 'told.issue_date'] %}
{#- what may be said of a window: three things of a song, one of all -#}
{%- set sayable = "case when facts.content_type = 'song'"
    ~ ' then case when facts.completion_count > 0 then 1 else 0 end'
    ~ ' + case when facts.visit_count > 0 then 2 else 0 end'
    ~ ' when facts.possible_day_count > 0 then 1 else 0 end' %}
{%- set confident = '(select source_system, learner_id, issue_date, count(*) as trigger_count from '
    ~ triggers ~ ' where is_triggered and confidence >= ' ~ var('ai_model_confidence_threshold')
    ~ ' and ' ~ var('ai_recommendations_enabled') | lower
    ~ ' group by source_system, learner_id, issue_date)' %}
{#- table, its keys, a day, what it is made of, condition -#}
{%- set sides = grain_sides([
    ('int_practice__chord_windows', of_song, day, issues,
        'session_id in (select session_id from ' ~ ref('int_practice__chord_cells') ~ ')'),
    ('int_practice__worst_sections', of_song, day, issues,
        'session_id in (select session_id from ' ~ sections ~ ')'),
    ('agg_recommendation_outcomes', of_told, day, triggers ~ compared, 'told.is_triggered'),
    ('agg_section_outcomes', of_told, day, ref('fct_practice_recommendations') ~ compared,
        'told.chord is not null or told.section_id is not null'),
]) %}
{%- set law = 'rows of a table = members of its grain' %}
{%- for table, members, of_day, relation in [
    ('int_practice__session_issues', 'facts.issue_count', none, 'looked_at_sessions'),
    ('int_practice__triggers', sayable, day, ref('int_practice__recommendation_windows')),
    ('fct_practice_recommendations',
        'least(facts.trigger_count, ' ~ var('ai_max_recommendations') ~ ')', day, confident),
    ('int_practice__spot_expectations', '1', day, spot_windows),
] %}
    {%- do sides.extend([
        (law, "'" ~ table ~ "'", 'expected', members, of_day, relation, 'true'),
        (law, "'" ~ table ~ "'", 'actual', '1', of_day, ref(table), 'true'),
    ]) %}
{%- endfor %}
{#- law, subject, side, amount, its day, where it stands, condition -#}
{%- set spots = 'visits of sections = of spots' %}
{%- set around = 'visits and stumbles of spots = around days of issue' %}
{%- do sides.extend([
    (law, "'int_practice__triggers'", 'expected', '1', day, ref('int_practice__chord_windows'),
        'true'),
    ('sessions looked at = of windows', "'sessions'", 'expected',
        '1 + case when facts.song_id is null then 0 else 1 end', day, issues, 'true'),
    ('sessions looked at = of windows', "'sessions'", 'actual', 'facts.session_count', day,
        ref('int_practice__recommendation_windows'), 'true'),
    (spots, "'section'", 'expected', 'facts.visit_count', 'facts.local_date', sections,
        'facts.can_compare_sessions'),
    (spots, "'chord'", 'expected', 'facts.visit_count * places.chord_count', 'facts.local_date',
        sections ~ in_places, 'facts.can_compare_sessions and places.chord_count > 0'),
    (spots, 'facts.spot_type', 'actual', 'facts.visit_count', 'facts.local_date', spot_days,
        'true'),
    (around, "'spots'", 'expected', 'facts.amount', day, 'around_issues', 'true'),
    (around, "'spots'", 'actual',
        'coalesce(facts.before_visit_count, 0) + coalesce(facts.before_stumble_count, 0)'
        ~ ' + coalesce(facts.after_visit_count, 0) + coalesce(facts.after_stumble_count, 0)',
        day, spot_windows, 'true'),
]) %}

with looked_at_sessions as (
    select
        case when sessions.local_date > today.today_date - 30 then 1 else 0 end
        -- Sundays from a day to the day before another: Mondays between both
        + greatest(0, {{ days_between(
            period_start("'week'", 'greatest(sessions.local_date, today.today_date - 182)'),
            period_start("'week'", 'least(sessions.local_date + 30, today.today_date)')
        ) }} / 7) as issue_count
    from {{ ref('int_sessions__decided') }} as sessions
    inner join {{ ref('int_learners__today') }} as today
        on sessions.source_system = today.source_system and sessions.learner_id = today.learner_id
    where
        sessions.source_system = 'song_practice'
        and sessions.consent_basis = 'learner_insight'
        and not sessions.is_future_clock
        and sessions.local_date <= today.today_date
),

days_of_issue as (
    select distinct
        told.learner_id,
        told.issue_date
    from {{ issues }}{{ compared }}
),

practised_days as (
    select
        spots.learner_id,
        spots.local_date,
        sum(spots.visit_count + spots.stumble_count) as amount
    from {{ spot_days }} as spots
    group by spots.learner_id, spots.local_date
),

around_issues as (
    select
        days_of_issue.issue_date,
        practised_days.amount
    from days_of_issue
    inner join practised_days
        on
            days_of_issue.learner_id = practised_days.learner_id
            and practised_days.local_date > days_of_issue.issue_date - 28
            and practised_days.local_date <= days_of_issue.issue_date + 28
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
