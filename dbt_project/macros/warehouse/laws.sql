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
