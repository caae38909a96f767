{# Reading JSON text. Landing has checked that it is valid JSON. #}

{# The value at a top-level key as text, NULL where the key is absent or null. #}
{% macro json_text(json, key) -%}
    {{- return(adapter.dispatch('json_text', 'etude')(json, key)) -}}
{%- endmacro %}

{% macro default__json_text(json, key) -%}
    json_extract_string({{ json }}, '$.{{ key }}')
{%- endmacro %}

{% macro spark__json_text(json, key) -%}
    get_json_object({{ json }}, '$.{{ key }}')
{%- endmacro %}


{#
  The elements of a JSON list of strings, one row each, as `relation`.`column`; for the from clause,
  right after a relation that has the list:

      from session_results
      {{ json_elements('session_results.topics', 'topics', 'topic') }}

  A row with an empty or missing list gives no row.
#}
{% macro json_elements(json, relation, column) -%}
    {{- return(adapter.dispatch('json_elements', 'etude')(json, relation, column)) -}}
{%- endmacro %}

{% macro default__json_elements(json, relation, column) -%}
    , lateral (select unnest(from_json({{ json }}, '["VARCHAR"]')) as {{ column }}) as {{ relation }}
{%- endmacro %}

{% macro spark__json_elements(json, relation, column) -%}
    lateral view explode(from_json({{ json }}, 'array<string>')) {{ relation }} as {{ column }}
{%- endmacro %}


{# Number of elements of a JSON list, BIGINT; NULL where there is no list. #}
{% macro json_count(json) -%}
    {{- return(adapter.dispatch('json_count', 'etude')(json)) -}}
{%- endmacro %}

{% macro default__json_count(json) -%}
    cast(
        case when json_type({{ json }}) = 'ARRAY' then json_array_length({{ json }}) end as bigint
    )
{%- endmacro %}

{% macro spark__json_count(json) -%}
    cast(json_array_length({{ json }}) as bigint)
{%- endmacro %}


{# Element number `place` (from 0) of a JSON list as text, NULL where the list is shorter. #}
{% macro json_item(json, place) -%}
    {{- return(adapter.dispatch('json_item', 'etude')(json, place)) -}}
{%- endmacro %}

{% macro default__json_item(json, place) -%}
    json_extract_string({{ json }}, '$[{{ place }}]')
{%- endmacro %}

{% macro spark__json_item(json, place) -%}
    get_json_object({{ json }}, '$[{{ place }}]')
{%- endmacro %}
