{# Figures of the last weeks that stand in columns `<prefix>_1`, the latest, to `<prefix>_<n>`. #}

{# Least-squares slope per week, DOUBLE: the counts are whole, so the order of adding is free. #}
{% macro weekly_slope(prefix, weeks) -%}
    (
        cast(
            {%- for week in range(1, weeks + 1) %}
                {{ weeks + 1 - 2 * week }} * {{ prefix }}_{{ week }}
                {%- if not loop.last %} + {% endif -%}
            {%- endfor %}
            as double
        ) / {{ weeks * (weeks * weeks - 1) // 6 }}e0
    )
{%- endmacro %}


{# Standard deviation, DOUBLE. #}
{% macro weekly_deviation(prefix, weeks) -%}
    sqrt(
        cast(
            {{ weeks }} * (
                {%- for week in range(1, weeks + 1) %}
                    {{ prefix }}_{{ week }} * {{ prefix }}_{{ week }}
                    {%- if not loop.last %} + {% endif -%}
                {%- endfor %}
            ) - ({{ weekly_sum(prefix, weeks) }}) * ({{ weekly_sum(prefix, weeks) }})
            as double
        ) / {{ weeks * (weeks - 1) }}e0
    )
{%- endmacro %}

{% macro weekly_sum(prefix, weeks) -%}
    {% for week in range(1, weeks + 1) -%}
        {{ prefix }}_{{ week }} {%- if not loop.last %} + {% endif -%}
    {%- endfor -%}
{%- endmacro %}


{# How many weeks are not zero. #}
{% macro weeks_with(prefix, weeks) -%}
    (
        {%- for week in range(1, weeks + 1) %}
            case when {{ prefix }}_{{ week }} > 0 then 1 else 0 end
            {%- if not loop.last %} + {% endif -%}
        {%- endfor %}
    )
{%- endmacro %}


{# How many of the latest weeks, without a break, meet `condition`, such as `> 0`. #}
{% macro run_of_weeks(prefix, weeks, condition) -%}
    case
        {%- for week in range(1, weeks + 1) %}
            when not {{ prefix }}_{{ week }} {{ condition }} then {{ week - 1 }}
        {%- endfor %}
        else {{ weeks }}
    end
{%- endmacro %}
