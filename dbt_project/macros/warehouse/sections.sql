{#
  Sections of songs: how hard they are, how readily learners stop, and what kind of problem one is.
  Rasch's multiplicative Poisson model (Rasch 1960): stumbles to be expected = visits x average per
  visit x difficulty of the section x pace of the learner. Both factors have a Gamma(4, 4) prior, as
  if four stumbles had been expected and seen, and are fitted by turns. What is added up are whole
  millionths, so that no order of rows changes a figure.
#}

{# The weight of the prior, in stumbles. #}
{% macro section_prior() -%}
    4e0
{%- endmacro %}


{# How often, in relation to what was expected, with the prior: 1 is as expected. #}
{% macro shrunken_factor(seen, expected) -%}
    (({{ section_prior() }} + {{ seen }}) / ({{ section_prior() }} + {{ expected }}))
{%- endmacro %}


{# One end, `low` or `high`, of the 95 % interval of a `factor` that stands on `seen` stumbles. #}
{% macro factor_bound(factor, seen, end) -%}
    {%- set shape = '(' ~ section_prior() ~ ' + ' ~ seen ~ ')' -%}
    ({{ factor }} * {{ gamma_bound(shape, shape, end) }})
{%- endmacro %}


{# How far a figure stands on data rather than on the prior, 0 to 1. #}
{% macro factor_reliability(expected) -%}
    ({{ expected }} / ({{ section_prior() }} + {{ expected }}))
{%- endmacro %}


{# Query: the difficulty of each song section in `cells`, given the relation `paces`. #}
{% macro difficulties_given(paces) -%}
    select
        cells.song_id,
        cells.section_id,
        sum(cells.visit_count) as visit_count,
        {{ shrunken_factor(
            'sum(cells.stumble_count)',
            'sum(' ~ millionths(
                'cells.visit_count * cells.base_stumbles_per_visit * paces.pace'
            ) ~ ') / 1e6'
        ) }} as difficulty
    from cells
    inner join {{ paces }} as paces on cells.learner_id = paces.learner_id
    group by cells.song_id, cells.section_id
{%- endmacro %}


{# Query: the pace of each learner in `cells`, given the relation `difficulties`. #}
{% macro paces_given(difficulties) -%}
    select
        cells.learner_id,
        {{ shrunken_factor(
            'sum(cells.stumble_count)',
            'sum(' ~ millionths(
                'cells.visit_count * cells.base_stumbles_per_visit * difficulties.difficulty'
            ) ~ ') / 1e6'
        ) }} as pace
    from cells
    inner join {{ difficulties }} as difficulties
        on cells.song_id = difficulties.song_id and cells.section_id = difficulties.section_id
    group by cells.learner_id
{%- endmacro %}


{#
  Kind of problem (seed `problem_types`): `chord_changes` where one of several chords has at least
  three stumbles and 60 % of all; else the kind that lies furthest above its own average per visit,
  the first named of equals. `relation` has the counts, chord_count and the averages per visit.
#}
{% macro problem_type(relation) -%}
    {%- set excess = {} -%}
    {%- for what in ['pause', 'rewind', 'tempo_change'] -%}
        {%- do excess.update({what: 'coalesce(' ~ ratio(
            relation ~ '.' ~ what ~ '_count', relation ~ '.' ~ what ~ 's_per_visit'
        ) ~ ', 0e0)'}) -%}
    {%- endfor -%}
    case
        when
            {{ relation }}.chord_count >= 2
            and {{ relation }}.chord_stumble_count >= 3
            and {{ relation }}.chord_stumble_count * 10 >= {{ relation }}.stumble_count * 6
            then 'chord_changes'
        when {{ excess['pause'] }} >= greatest({{ excess['rewind'] }}, {{ excess['tempo_change'] }})
            then 'frequent_pauses'
        when {{ excess['rewind'] }} >= {{ excess['tempo_change'] }} then 'frequent_rewinds'
        else 'tempo_changes'
    end
{%- endmacro %}


{#
  Aggregates: the chord with most stumbles and how many it has, from rows per chord with
  stumble_count; null where no stumble has a chord. Of equals the last by alphabet.
#}
{% macro most_stumbled_chord(relation) -%}
    max(
        case
            when {{ relation }}.chord is not null and {{ relation }}.stumble_count > 0
                then
                    concat(
                        lpad(cast({{ relation }}.stumble_count as string), 9, '0'),
                        {{ relation }}.chord
                    )
        end
    )
{%- endmacro %}

{% macro chord_of(most_stumbled) -%}
    substring({{ most_stumbled }}, 10)
{%- endmacro %}

{% macro chord_stumbles_of(most_stumbled) -%}
    cast(substring({{ most_stumbled }}, 1, 9) as bigint)
{%- endmacro %}
