-- One row per learner and chord: stumbles on it against its equal share of those in its sections
-- (REC-03).
with cells as (
    select all_cells.*
    from {{ ref('int_practice__chord_cells') }} as all_cells
    {{ join_consented('all_cells', 'trend_comparison', as_of()) }}
    where all_cells.can_compare_sessions
),

chords as (
    select
        cells.source_system,
        cells.learner_id,
        cells.chord,
        count(*) as session_section_count,
        sum(cells.stumble_count) as stumble_count,
        sum(cells.expected_millionths) / 1e6 as expected_count
    from cells
    group by cells.source_system, cells.learner_id, cells.chord
),

rated as (
    select
        chords.*,
        {{ shrunken_factor('chords.stumble_count', 'chords.expected_count') }} as rate_factor
    from chords
)

select
    cast(rated.source_system as string) as source_system,
    cast(rated.learner_id as string) as learner_id,
    cast(rated.chord as string) as chord,
    cast(rated.session_section_count as bigint) as session_section_count,
    cast(rated.stumble_count as bigint) as stumble_count,
    cast(rated.expected_count as double) as expected_count,
    cast(rated.rate_factor as double) as rate_factor,
    {% for end in ['low', 'high'] -%}
        cast(
            {{ factor_bound('rated.rate_factor', 'rated.stumble_count', end) }} as double
        ) as rate_factor_{{ end }},
    {% endfor -%}
    cast(rated.rate_factor >= 1.5e0 and rated.stumble_count >= 4 as boolean) as is_problem
from rated
