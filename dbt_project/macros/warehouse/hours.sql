{#
  Hours from `start` to `finish`, DOUBLE, with fractions; null where one is missing or `finish` lies
  before `start`, which only a wrong clock can tell.
#}
{% macro hours_between(start, finish) -%}
    case
        when {{ finish }} >= {{ start }} then {{ microseconds_between(start, finish) }} / 3.6e9
    end
{%- endmacro %}
