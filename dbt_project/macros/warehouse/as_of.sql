{# The two logical nows of a run; see `vars` in dbt_project.yml. No model reads a wall clock. A run
   names them in its environment: other values of `--vars` would make dbt parse everything again. #}

{# The logical now, a UTC timestamp. #}
{% macro as_of() -%}
    {%- set moment = env_var('ETUDE_AS_OF', var('as_of')) if execute else var('as_of') -%}
    cast('{{ moment }}' as timestamp)
{%- endmacro %}


{# The logical now of the build before; NULL on a first build. #}
{% macro previous_as_of() -%}
    {%- set planned = var('previous_as_of', none) or '' -%}
    {%- set moment = env_var('ETUDE_PREVIOUS_AS_OF', planned) if execute else planned -%}
    {%- if moment -%} cast('{{ moment }}' as timestamp)
    {%- else -%} cast(null as timestamp)
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
