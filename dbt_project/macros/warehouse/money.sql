{# Money is BIGINT cents; the one place where it is divided. #}

{#
  `numerator` / `denominator`, both whole and not negative, rounded half up to a BIGINT. Exact while
  the numerator stays below 2^53, which is 90 trillion dollars in millionths of cents.
#}
{% macro half_up(numerator, denominator) -%}
    cast(
        floor(
            (cast({{ numerator }} as double) + cast({{ denominator }} as double) / 2e0)
            / cast({{ denominator }} as double)
        ) as bigint
    )
{%- endmacro %}
