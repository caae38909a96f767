{#
  Whole numbers counted in buckets of three significant digits (log-linear, as in Circllhist;
  Hartmann and Schlossnagle 2020, with three digits instead of two). Counts of buckets may be added
  over any period, and the middle of a bucket is at most 0.5 % from what lies in it. For numbers
  that are not negative.
#}

{# Width of the bucket of `number`, BIGINT: 1 up to 999, 10 up to 9,999, and so on. #}
{% macro bucket_width(number) -%}
    cast(
        power(1e1, greatest(length(cast({{ number }} as string)) - 3, 0)) as bigint
    )
{%- endmacro %}


{# Least number of the bucket of `number`, BIGINT. #}
{% macro bucket_floor(number) -%}
    cast({{ number }} - {{ number }} % {{ bucket_width(number) }} as bigint)
{%- endmacro %}


{# Middle of a bucket, DOUBLE, from its least number and its width. #}
{% macro bucket_middle(floor, width) -%}
    ({{ floor }} + ({{ width }} - 1) / 2e0)
{%- endmacro %}
