-- One row per learner, song and section over all sessions: how often the learner stumbles there,
-- against what is to be expected, and whether that makes it a problem (REC-01, REC-02, REC-05).
with cells as (
    select all_cells.*
    from {{ ref('int_practice__pace_and_difficulty') }} as all_cells
    {{ join_consented('all_cells', 'trend_comparison', as_of()) }}
),

song_sections as (
    select * from {{ ref('int_practice__song_sections') }}
),

factors as (
    select
        cells.*,
        song_sections.section_name,
        song_sections.start_position_seconds,
        song_sections.end_position_seconds,
        song_sections.chord_count,
        song_sections.pauses_per_visit,
        song_sections.rewinds_per_visit,
        song_sections.tempo_changes_per_visit,
        cells.expected_millionths / 1e6 as expected_count,
        {{ shrunken_factor('cells.stumble_count', 'cells.expected_millionths / 1e6') }}
            as own_factor
    from cells
    inner join song_sections
        on cells.song_id = song_sections.song_id and cells.section_id = song_sections.section_id
),

rated as (
    select
        factors.*,
        factors.difficulty_factor * factors.own_factor as rate_factor
    from factors
),

judged as (
    select
        rated.*,
        rated.rate_factor >= 1.5e0 and rated.stumble_count >= 3 as is_problem
    from rated
)

select
    cast(judged.source_system as string) as source_system,
    cast(judged.learner_id as string) as learner_id,
    cast(judged.song_id as string) as song_id,
    cast(judged.section_id as string) as section_id,
    cast(judged.section_name as string) as section_name,
    cast(judged.start_position_seconds as double) as start_position_seconds,
    cast(judged.end_position_seconds as double) as end_position_seconds,
    cast(judged.is_problem as boolean) as is_problem,
    cast(
        row_number() over (
            partition by judged.source_system, judged.learner_id
            order by
                judged.is_problem desc,
                judged.rate_factor desc,
                judged.stumble_count desc,
                judged.song_id asc,
                judged.section_id asc
        ) as bigint
    ) as problem_rank,
    cast({{ problem_type('judged') }} as string) as problem_type,
    cast({{ severity('judged.rate_factor') }} as double) as severity_score,
    cast(judged.rate_factor as double) as rate_factor,
    {% for end in ['low', 'high'] -%}
        cast(
            {{ factor_bound('judged.rate_factor', 'judged.stumble_count', end) }} as double
        ) as rate_factor_{{ end }},
    {% endfor -%}
    cast(
        {{ gamma_exceeds(
            '(' ~ section_prior() ~ ' + judged.stumble_count)',
            '((' ~ section_prior() ~ ' + judged.expected_count) / judged.difficulty_factor)',
            '1.5e0'
        ) }} as double
    ) as problem_probability,
    cast(judged.difficulty_factor as double) as difficulty_factor,
    cast(judged.own_factor as double) as own_factor,
    cast(judged.session_count as bigint) as session_count,
    {% for what in ['visit', 'stumble', 'pause', 'rewind', 'tempo_change'] -%}
        cast(judged.{{ what }}_count as bigint) as {{ what }}_count,
    {% endfor -%}
    cast(judged.expected_count as double) as expected_count,
    cast({{ factor_reliability('judged.expected_count') }} as double) as reliability_ratio,
    cast(judged.chord as string) as chord,
    cast(judged.chord_stumble_count as bigint) as chord_stumble_count,
    cast(judged.last_local_date as date) as last_local_date
from judged
