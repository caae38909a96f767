-- One row per session and section in which the learner stumbled at least twice and one and a half
-- times as often as on average, the learner's pace taken into account: the seed's problem_sections
-- (REC-01).
with session_sections as (
    select all_sections.*
    from {{ ref('int_practice__session_sections') }} as all_sections
    where all_sections.stumble_count >= 2
),

song_sections as (
    select * from {{ ref('int_practice__song_sections') }}
),

paces as (
    select
        cells.learner_id,
        max(cells.pace_factor) as pace_factor
    from {{ ref('int_practice__pace_and_difficulty') }} as cells
    group by cells.learner_id
),

-- without leave to compare sessions, what other sessions say of the learner is not asked
placed as (
    select
        session_sections.*,
        song_sections.section_name,
        song_sections.start_position_seconds,
        song_sections.end_position_seconds,
        song_sections.chord_count,
        song_sections.difficulty_factor,
        song_sections.pauses_per_visit,
        song_sections.rewinds_per_visit,
        song_sections.tempo_changes_per_visit,
        song_sections.stumbles_per_visit,
        case when session_sections.can_compare_sessions then paces.pace_factor end as pace_factor
    from session_sections
    inner join song_sections
        on
            session_sections.song_id = song_sections.song_id
            and session_sections.section_id = song_sections.section_id
    left join paces on session_sections.learner_id = paces.learner_id
),

expected as (
    select
        placed.*,
        placed.visit_count
        * placed.stumbles_per_visit
        * placed.difficulty_factor
        * coalesce(placed.pace_factor, 1e0) as expected_count
    from placed
),

rated as (
    select
        expected.*,
        expected.difficulty_factor
        * {{ shrunken_factor('expected.stumble_count', 'expected.expected_count') }} as rate_factor
    from expected
)

select
    cast(md5(concat_ws('|', rated.session_id, rated.section_id)) as string) as problem_section_id,
    cast(rated.source_system as string) as source_system,
    cast(rated.session_id as string) as session_id,
    cast(rated.learner_id as string) as learner_id,
    cast(rated.song_id as string) as song_id,
    cast(rated.section_id as string) as section_id,
    cast(rated.section_name as string) as section_name,
    cast(rated.local_date as date) as local_date,
    cast(rated.start_position_seconds as double) as start_position_seconds,
    cast(rated.end_position_seconds as double) as end_position_seconds,
    cast({{ problem_type('rated') }} as string) as problem_type,
    cast({{ severity('rated.rate_factor') }} as double) as severity_score,
    cast(rated.rate_factor as double) as rate_factor,
    {% for end in ['low', 'high'] -%}
        cast(
            {{ factor_bound('rated.rate_factor', 'rated.stumble_count', end) }} as double
        ) as rate_factor_{{ end }},
    {% endfor -%}
    cast(rated.visit_count as bigint) as visit_count,
    cast(rated.stumble_count as bigint) as event_count,
    cast(rated.expected_count as double) as expected_count,
    cast(rated.pause_count as bigint) as pause_count,
    cast(rated.rewind_count as bigint) as rewind_count,
    cast(rated.tempo_change_count as bigint) as tempo_change_count,
    cast(rated.chord as string) as chord,
    cast(rated.chord_stumble_count as bigint) as chord_stumble_count,
    cast(rated.last_bpm as bigint) as last_bpm,
    cast(rated.difficulty_factor as double) as difficulty_factor,
    cast(rated.pace_factor as double) as pace_factor
from rated
where rated.rate_factor >= 1.5e0
