{# The first element of a JSON list as text, NULL where the list is empty or there is none. #}
{% macro json_first(json) -%}
    {{- return(adapter.dispatch('json_first', 'etude')(json)) -}}
{%- endmacro %}

{% macro default__json_first(json) -%}
    json_extract_string({{ json }}, '$[0]')
{%- endmacro %}

{% macro spark__json_first(json) -%}
    get_json_object({{ json }}, '$[0]')
{%- endmacro %}
