{#
  Severity, 1.0 to 5.0 (S0), of stumbling `factor` times as often as on average: 1 at the average
  and below, a point more for every further factor of the square root of two, 5 from four times on.
  Rounded half up to two places; null where the factor is.
#}
{% macro severity(factor) -%}
    case
        when ({{ factor }}) is not null
            then
                floor(
                    100e0 * least(5e0, 1e0 + 2e0 * ln(greatest(1e0, {{ factor }})) / ln(2e0))
                    + 0.5e0
                ) / 100e0
    end
{%- endmacro %}
