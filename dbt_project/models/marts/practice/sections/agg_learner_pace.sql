-- One row per learner: how readily the learner stops, on the same sections as others (REC-05).
with cells as (
    select all_cells.*
    from {{ ref('int_practice__pace_and_difficulty') }} as all_cells
    {{ join_consented('all_cells', 'trend_comparison', as_of()) }}
),

learners as (
    select
        cells.source_system,
        cells.learner_id,
        sum(cells.visit_count) as visit_count,
        sum(cells.stumble_count) as stumble_count,
        sum(
            {{ millionths(
                'cells.visit_count * cells.base_stumbles_per_visit * cells.difficulty_factor'
            ) }}
        ) / 1e6 as expected_count,
        max(cells.pace_factor) as pace_factor
    from cells
    group by cells.source_system, cells.learner_id
)

select
    cast(learners.source_system as string) as source_system,
    cast(learners.learner_id as string) as learner_id,
    cast(learners.visit_count as bigint) as visit_count,
    cast(learners.stumble_count as bigint) as stumble_count,
    cast(learners.expected_count as double) as expected_count,
    cast(learners.pace_factor as double) as pace_factor,
    {% for end in ['low', 'high'] -%}
        cast(
            {{ factor_bound('learners.pace_factor', 'learners.stumble_count', end) }} as double
        ) as pace_factor_{{ end }},
    {% endfor -%}
    cast({{ factor_reliability('learners.expected_count') }} as double) as reliability_ratio
from learners
