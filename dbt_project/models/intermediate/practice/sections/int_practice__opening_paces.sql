-- One row per learner: how readily the learner stops, after the first three of six rounds in which
-- the difficulties of the sections and the paces of the learners are fitted by turns (Rasch 1960).
-- The rounds are several models because Spark works a CTE out anew at every reference.
with cells as (
    select * from {{ ref('int_practice__section_cells') }}
),

paces_of_round_0 as (
    select distinct
        cells.learner_id,
        1e0 as pace
    from cells
),

{% for round in [1, 2] -%}
    difficulties_of_round_{{ round }} as (
        {{ difficulties_given('paces_of_round_' ~ (round - 1)) }}
    ),

    paces_of_round_{{ round }} as (
        {{ paces_given('difficulties_of_round_' ~ round) }}
    ),

{% endfor -%}
difficulties_of_round_3 as (
    {{ difficulties_given('paces_of_round_2') }}
),

paces_of_round_3 as (
    {{ paces_given('difficulties_of_round_3') }}
)

select
    cast(paces.learner_id as string) as learner_id,
    cast(paces.pace as double) as pace
from paces_of_round_3 as paces
