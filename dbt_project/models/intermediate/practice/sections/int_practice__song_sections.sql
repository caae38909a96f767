-- One row per song and section: where it lies, how hard it is for everybody, and beside it the
-- averages per visit of all sections, by which a kind of problem stands out.
with session_sections as (
    select * from {{ ref('int_practice__session_sections') }}
),

places as (
    select
        visits.source_system,
        visits.song_id,
        visits.section_id,
        bool_or(visits.has_section_name) as has_section_name,
        count(distinct visits.chord) as chord_count,
        min(visits.first_position_seconds) as start_position_seconds,
        max(visits.last_position_seconds) as end_position_seconds
    from {{ ref('int_practice__section_visits') }} as visits
    group by visits.source_system, visits.song_id, visits.section_id
),

judged as (
    select
        cells.song_id,
        cells.section_id,
        count(*) as learner_count,
        max(cells.difficulty_factor) as difficulty_factor,
        sum(
            {{ millionths(
                'cells.visit_count * cells.base_stumbles_per_visit * cells.pace_factor'
            ) }}
        ) as expected_millionths,
        sum(cells.visit_count) as visit_count,
        sum(cells.stumble_count) as stumble_count
    from {{ ref('int_practice__pace_and_difficulty') }} as cells
    group by cells.song_id, cells.section_id
),

rates as (
    select
        {% for what in ['pause', 'rewind', 'tempo_change'] -%}
            {{ ratio(
                'sum(session_sections.' ~ what ~ '_count)', 'sum(session_sections.visit_count)'
            ) }} as {{ what }}s_per_visit,
        {% endfor -%}
        {{ ratio('sum(session_sections.stumble_count)', 'sum(session_sections.visit_count)') }}
            as stumbles_per_visit
    from session_sections
)

select
    cast(places.source_system as string) as source_system,
    cast(places.song_id as string) as song_id,
    cast(places.section_id as string) as section_id,
    cast(case when places.has_section_name then places.section_id end as string) as section_name,
    cast(places.start_position_seconds as double) as start_position_seconds,
    cast(places.end_position_seconds as double) as end_position_seconds,
    cast(places.chord_count as bigint) as chord_count,
    cast(coalesce(judged.learner_count, 0) as bigint) as learner_count,
    cast(coalesce(judged.visit_count, 0) as bigint) as visit_count,
    cast(coalesce(judged.stumble_count, 0) as bigint) as stumble_count,
    cast(coalesce(judged.expected_millionths, 0) / 1e6 as double) as expected_count,
    {% for what in ['pause', 'rewind', 'tempo_change', 'stumble'] -%}
        cast(rates.{{ what }}s_per_visit as double) as {{ what }}s_per_visit,
    {% endfor -%}
    cast(coalesce(judged.difficulty_factor, 1e0) as double) as difficulty_factor
from places
cross join rates
left join judged on places.song_id = judged.song_id and places.section_id = judged.section_id
