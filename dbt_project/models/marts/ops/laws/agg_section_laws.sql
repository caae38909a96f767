-- One row per law about sections of songs and the chords in them, and subject: what must be there
-- and what is. With `, by day` days are added up as well, so that what moves is seen.
{%- set visits = ref('int_practice__section_visits') %}
{%- set sections = ref('int_practice__session_sections') %}
{%- set cells = ref('int_practice__section_cells') %}
{%- set paced = ref('int_practice__pace_and_difficulty') %}
{%- set places = ref('int_practice__song_sections') %}
{%- set chords = ref('int_practice__chord_cells') %}
{%- set compared = ' as cells ' ~ join_consented('cells', 'trend_comparison', as_of()) %}
{%- set of_section = ['source_system', 'song_id', 'section_id'] %}
{%- set of_learner = ['cells.source_system', 'cells.learner_id'] %}
{%- set in_places = ' as facts inner join ' ~ places ~ ' as places on'
    ~ ' facts.song_id = places.song_id and facts.section_id = places.section_id' %}
{%- set stumbled = '(select distinct session_id, song_id, section_id, local_date from ' ~ visits
    ~ ' where chord is not null and stumble_count > 0)' %}
{#- table, its keys, a day, what it is made of, condition -#}
{%- set sides = grain_sides([
    ('int_practice__section_visits',
        ['session_id', 'section_id', 'has_section_name', 'chord', 'local_date'],
        'facts.local_date', 'visits_of_events', 'true'),
    ('int_practice__session_sections', ['session_id', 'section_id', 'local_date'],
        'facts.local_date', visits, 'true'),
    ('int_practice__session_stumbles', ['session_id', 'local_date'], 'facts.local_date', sections,
        'true'),
    ('int_practice__section_cells', of_section + ['learner_id'], none, sections,
        'can_compare_sessions'),
    ('int_practice__opening_paces', ['learner_id'], none, cells, 'true'),
    ('int_practice__section_difficulties', ['song_id', 'section_id'], none, cells, 'true'),
    ('int_practice__pace_and_difficulty', of_section + ['learner_id', 'last_local_date'],
        'facts.last_local_date', cells, 'true'),
    ('int_practice__song_sections', of_section, none, visits, 'true'),
    ('fct_problem_sections', ['session_id', 'section_id', 'local_date'], 'facts.local_date',
        'problems', 'true'),
    ('agg_chord_problems', of_learner + ['cells.chord'], none, chords ~ compared,
        'cells.can_compare_sessions'),
    ('agg_learner_pace', of_learner, none, paced ~ compared, 'true'),
    ('agg_problem_sections', of_learner + ['song_id', 'section_id', 'last_local_date'],
        'facts.last_local_date', paced ~ compared, 'true'),
    ('agg_section_difficulty', of_section, none, places, 'learner_count > 0'),
]) %}
{#- law, subject, side, amount, its day, where it stands, condition -#}
{%- set law, table = 'rows of a table = members of its grain', "'int_practice__chord_cells'" %}
{%- do sides.extend([
    (law, table, 'expected', 'places.chord_count', 'facts.local_date', stumbled ~ in_places,
        'places.chord_count >= 2'),
    (law, table, 'actual', '1', 'facts.local_date', chords, 'true'),
]) %}
{%- for table, day, given, condition in [
    ('int_practice__session_sections', 'facts.local_date', visits, 'true'),
    ('int_practice__session_stumbles', 'facts.local_date', sections, 'true'),
    ('int_practice__section_cells', none, sections, 'facts.can_compare_sessions'),
    ('int_practice__pace_and_difficulty', 'facts.last_local_date', cells, 'true'),
    ('int_practice__song_sections', none, paced, 'true'),
    ('int_practice__chord_cells', 'facts.local_date', visits ~ in_places,
        'facts.chord is not null and places.chord_count >= 2'),
    ('agg_chord_problems', none, chords, 'facts.can_compare_sessions'),
    ('agg_learner_pace', none, paced, 'true'),
    ('agg_problem_sections', 'facts.last_local_date', paced, 'true'),
    ('agg_section_difficulty', none, places, 'true'),
] %}
    {%- set law = 'stumbles of sections = of what is made of them' %}
    {%- set subject, count = "'" ~ table ~ "'", 'facts.stumble_count' %}
    {%- do sides.extend([
        (law, subject, 'expected', count, day, given, condition),
        (law, subject, 'actual', count, day, ref(table), 'true'),
    ]) %}
{%- endfor %}

with visits_of_events as (
    select distinct
        sessions.session_id,
        sessions.local_date,
        events.chord_at_position as chord,
        events.section_name is not null as has_section_name,
        -- an event without a section name belongs to its 20 seconds
        coalesce(
            events.section_name,
            cast(cast(floor(events.position_seconds / 20e0) as bigint) as string)
        ) as section_id
    from {{ ref('stg_song_practice__performance_events') }} as events
    inner join {{ ref('int_sessions__decided') }} as sessions
        on
            events.source_system = sessions.source_system
            and events.performance_session_id = sessions.source_session_id
    {{ join_consented('sessions', 'event_detail', 'events.occurred_at') }}
    where
        sessions.consent_basis = 'learner_insight'
        and sessions.content_id is not null
        and sessions.bot_rule is null
        and (events.section_name is not null or events.position_seconds is not null)
),

problems as (
    select sections.*
    from {{ sections }} as sections
    inner join {{ places }} as places
        on sections.song_id = places.song_id and sections.section_id = places.section_id
    left join {{ ref('agg_learner_pace') }} as paces on sections.learner_id = paces.learner_id
    where
        sections.stumble_count >= 2
        and places.difficulty_factor * {{ shrunken_factor(
            'sections.stumble_count',
            'sections.visit_count * places.stumbles_per_visit * places.difficulty_factor'
            ~ ' * coalesce(case when sections.can_compare_sessions then paces.pace_factor end, 1e0)'
        ) }} >= 1.5e0
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
