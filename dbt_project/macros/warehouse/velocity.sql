{# Formulas of learning: those of S3, to the digit, make the `_seed` columns. #}

{# Direction of the slope of scores per attempt; null without a slope (VEL-01). #}
{% macro trend_seed(slope) -%}
    case
        when {{ slope }} > 0.5e0 then 'improving'
        when {{ slope }} < -0.5e0 then 'declining'
        when {{ slope }} is not null then 'stable'
    end
{%- endmacro %}


{# How far `number` scores support a trend, in percent, 100 from 20 scores on (VEL-02). #}
{% macro evidence_percent_seed(number) -%}
    case when ({{ number }}) is not null then least(100e0, ({{ number }}) / 20e0 * 100e0) end
{%- endmacro %}


{#
  Whole days to completion: int((remaining / velocity) * (1 / confidence)), BIGINT (VEL-04); null
  where velocity or confidence is 0 or missing, because then no day is the last.
#}
{% macro predicted_days_seed(remaining, velocity, confidence) -%}
    cast(
        floor(
            {{ ratio(remaining, velocity) }} * {{ ratio('1', confidence) }}
        ) as bigint
    )
{%- endmacro %}


{#
  Consistency of some days, 0 to 1 (VEL-05, ALR-04): days with an activity over those that are
  expected, five of seven; two days of rest a week are no fault.
#}
{% macro consistency(active_days, days='7') -%}
    least(1e0, {{ active_days }} * 7e0 / ({{ days }} * 5e0))
{%- endmacro %}
