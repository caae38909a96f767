-- One row per song and section: how hard it is, after six rounds in which the difficulties of the
-- sections and the paces of the learners are fitted by turns (Rasch 1960). The scale is still free.
with cells as (
    select * from {{ ref('int_practice__section_cells') }}
),

paces_of_round_3 as (
    select * from {{ ref('int_practice__opening_paces') }}
),

{% for round in [4, 5] -%}
    difficulties_of_round_{{ round }} as (
        {{ difficulties_given('paces_of_round_' ~ (round - 1)) }}
    ),

    paces_of_round_{{ round }} as (
        {{ paces_given('difficulties_of_round_' ~ round) }}
    ),

{% endfor -%}
difficulties_of_round_6 as (
    {{ difficulties_given('paces_of_round_5') }}
)

select
    cast(difficulties.song_id as string) as song_id,
    cast(difficulties.section_id as string) as section_id,
    cast(difficulties.visit_count as bigint) as visit_count,
    cast(difficulties.difficulty as double) as difficulty
from difficulties_of_round_6 as difficulties
