{# Calendar periods that a table carries as a column: `day`, `week` (from Monday), `month`, `quarter`. #}

{# First day of the period of grain `grain` (an expression) in which `day` lies. #}
{% macro period_start(grain, day) -%}
    cast(
        case {{ grain }}
            when 'day' then {{ day }}
            when 'week' then cast(date_trunc('week', {{ day }}) as date)
            when 'month' then cast(date_trunc('month', {{ day }}) as date)
            when 'quarter' then cast(date_trunc('quarter', {{ day }}) as date)
        end as date
    )
{%- endmacro %}


{# Last day of the period of grain `grain` that begins on the day `start`. #}
{% macro period_end(grain, start) -%}
    cast(
        case {{ grain }}
            when 'day' then cast({{ start }} as timestamp)
            when 'week' then cast({{ start }} as timestamp) + interval '6' day
            when 'month' then cast({{ start }} as timestamp) + interval '1' month - interval '1' day
            when 'quarter'
                then cast({{ start }} as timestamp) + interval '3' month - interval '1' day
        end as date
    )
{%- endmacro %}
