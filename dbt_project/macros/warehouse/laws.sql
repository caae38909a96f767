{#
  What laws of conservation add up beside counts and amounts. A row that moves to another day leaves
  every sum as it was, but not the sum of the days. Days are counted from the first of 2000; all are
  BIGINT, and null without rows.
#}

{# Sum of the days of all rows; `day` is a date. #}
{% macro day_sum(day) -%}
    cast(sum({{ _day_number(day) }}) as bigint)
{%- endmacro %}


{# Sum of `amount`, a whole number, times its day over all rows. #}
{% macro day_moment(amount, day) -%}
    cast(sum(({{ amount }}) * {{ _day_number(day) }}) as bigint)
{%- endmacro %}


{% macro _day_number(day) -%}
    {{ days_between("cast('2000-01-01' as date)", day) }}
{%- endmacro %}


{#
  The select of a model of laws: one row per law and subject with what must be there and what is,
  and one more, `<law>, by day`, where both sides know their day.

  `laws` lists law and subject, then of what must be there amount, its day (or none), model, a join
  and condition, then of what is amount, day, model and condition; the model is called `facts`.
#}
{% macro laws_of(source_system, laws) -%}
    {%- set rows = [] -%}
    {%- for law, subject, amount, day, given, joined, condition, actual, actual_day, found, of_found
        in laws -%}
        {%- do rows.append((law, subject, 'sum(' ~ amount ~ ')', given, joined, condition,
            'sum(' ~ actual ~ ')', found, of_found)) -%}
        {%- if day and actual_day -%}
            {%- do rows.append((law ~ ', by day', subject, day_moment(amount, day), given, joined,
                condition, day_moment(actual, actual_day), found, of_found)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for law, subject, expected, given, joined, condition, actual, found, of_found in rows %}
    select
        cast('{{ source_system }}' as string) as source_system,
        cast('{{ law }}' as string) as law,
        cast('{{ subject }}' as string) as subject,
        cast(coalesce((
            select {{ expected }} from {{ ref(given) }} as facts {{ joined }} where {{ condition }}
        ), 0) as bigint) as expected,
        cast(coalesce((
            select {{ actual }} from {{ ref(found) }} as facts where {{ of_found }}
        ), 0) as bigint) as actual
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
