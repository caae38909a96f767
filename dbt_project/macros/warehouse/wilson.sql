{#
  One end, `low` or `high`, of the Wilson score interval, 95 %, of a share of `successes` in
  `trials`; null without trials. Rounded to nine places, so that both engines give the same figure.
  More successes than trials, a fault, make no error: the build goes on, and a law tells of it.
#}
{% macro wilson(successes, trials, end) -%}
    {%- set z = '1.959963984540054e0' -%}
    {%- set share = ratio(successes, trials) -%}
    {%- set n = 'nullif(cast(' ~ trials ~ ' as double), 0e0)' -%}
    round(
        (
            {{ share }} + {{ z }} * {{ z }} / (2e0 * {{ n }})
            {{ {'low': '-', 'high': '+'}[end] }} {{ z }} * sqrt(
                greatest(
                    {{ share }} * (1e0 - {{ share }}) / {{ n }}
                    + {{ z }} * {{ z }} / (4e0 * {{ n }} * {{ n }}),
                    0e0
                )
            )
        ) / (1e0 + {{ z }} * {{ z }} / {{ n }}),
        9
    )
{%- endmacro %}


{# Three columns of a select list: the share of `part` in `whole`, and both ends of its interval. #}
{% macro share_with_interval(name, part, whole) -%}
    cast({{ ratio(part, whole) }} as double) as {{ name }},
    cast({{ wilson(part, whole, 'low') }} as double) as {{ name }}_low,
    cast({{ wilson(part, whole, 'high') }} as double) as {{ name }}_high
{%- endmacro %}
