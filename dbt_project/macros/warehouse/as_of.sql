{# The two logical nows of a run; see `vars` in dbt_project.yml. No model reads a wall clock. #}

{# The logical now, a UTC timestamp. #}
{% macro as_of() -%}
    cast('{{ var("as_of") }}' as timestamp)
{%- endmacro %}


{# The logical now of the build before; NULL on a first build. #}
{% macro previous_as_of() -%}
    {%- if var('previous_as_of', none) is none -%}
        cast(null as timestamp)
    {%- else -%}
        cast('{{ var("previous_as_of") }}' as timestamp)
    {%- endif -%}
{%- endmacro %}


{# Ends of a period that is open: earlier and later than any clock that landing lets in. #}
{% macro beginning_of_time() -%}
    cast('1900-01-01 00:00:00' as timestamp)
{%- endmacro %}

{% macro end_of_time() -%}
    cast('9999-12-31 00:00:00' as timestamp)
{%- endmacro %}


{# Number of days in dim_dates, both ends included. #}
{% macro days_in_calendar() -%}
    {%- set first = modules.datetime.date.fromisoformat(var('first_date')) -%}
    {%- set last = modules.datetime.date.fromisoformat(var('last_date')) -%}
    {{- (last - first).days + 1 -}}
{%- endmacro %}
