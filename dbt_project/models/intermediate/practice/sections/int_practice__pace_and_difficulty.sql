-- One row per learner, song and section with how hard the section is, how readily the learner
-- stops, and how many stumbles both together let expect (Rasch 1960). Difficulties are scaled so
-- that the average visit has 1, and paces the other way; six rounds leave changes below 0.01 in any
-- factor.
with cells as (
    select * from {{ ref('int_practice__section_cells') }}
),

difficulties as (
    select * from {{ ref('int_practice__section_difficulties') }}
),

paces as (
    {{ paces_given('difficulties') }}
),

scale as (
    select
        {{ mean_of_millionths(
            'sum(' ~ millionths('difficulties.visit_count * difficulties.difficulty') ~ ')',
            'sum(difficulties.visit_count)'
        ) }} as mean_difficulty
    from difficulties
)

select
    cast(cells.source_system as string) as source_system,
    cast(cells.learner_id as string) as learner_id,
    cast(cells.song_id as string) as song_id,
    cast(cells.section_id as string) as section_id,
    cast(cells.session_count as bigint) as session_count,
    {% for what in ['visit', 'pause', 'rewind', 'tempo_change', 'stumble'] -%}
        cast(cells.{{ what }}_count as bigint) as {{ what }}_count,
    {% endfor -%}
    cast(cells.last_local_date as date) as last_local_date,
    cast(cells.chord as string) as chord,
    cast(cells.chord_stumble_count as bigint) as chord_stumble_count,
    cast(cells.base_stumbles_per_visit as double) as base_stumbles_per_visit,
    cast(difficulties.difficulty / scale.mean_difficulty as double) as difficulty_factor,
    cast(paces.pace * scale.mean_difficulty as double) as pace_factor,
    cast(
        {{ millionths(
            'cells.visit_count * cells.base_stumbles_per_visit * difficulties.difficulty'
            ~ ' * paces.pace'
        ) }} as bigint
    ) as expected_millionths
from cells
cross join scale
inner join difficulties
    on cells.song_id = difficulties.song_id and cells.section_id = difficulties.section_id
inner join paces on cells.learner_id = paces.learner_id
