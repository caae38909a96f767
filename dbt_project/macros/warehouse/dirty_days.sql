{#
  Facts that are rebuilt for their dirty days only. A model opts in with

      {{ config(
          materialized=by_dirty_day(),
          incremental_strategy='dirty_days',
          unique_key='session_date',
          meta={'dirty_days': 'int_sessions__dirty_days'},
      ) }}
      ...
      where {{ is_dirty('sessions.session_date', ref('int_sessions__dirty_days')) }}

  `unique_key` is the day column; the relation named in `meta.dirty_days` has a column of that name
  with every day to be rebuilt, the days that rows have left included. All rows of those days are
  deleted and what the model gives for them is inserted, in one transaction. On a first build, with
  --full-refresh and always on Spark (where a table is replaced as a whole) every day is built; the
  outcome is the same rows.
#}

{% macro by_dirty_day() -%}
    {{- return(adapter.dispatch('by_dirty_day', 'etude')()) -}}
{%- endmacro %}

{% macro default__by_dirty_day() -%}
    {{- return('incremental') -}}
{%- endmacro %}

{% macro spark__by_dirty_day() -%}
    {{- return('table') -}}
{%- endmacro %}


{# Predicate: `day` is to be built in this run. True for every day unless the run is incremental. #}
{% macro is_dirty(day, dirty_days) -%}
    {%- if is_incremental() -%}
        {{ day }} in (select {{ config.get('unique_key') }} from {{ dirty_days }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}


{# dbt calls this for `incremental_strategy='dirty_days'`. #}
{% macro get_incremental_dirty_days_sql(arguments) -%}
    {%- set day = arguments.unique_key -%}
    {%- set columns = arguments.dest_columns | map(attribute='quoted') | join(', ') -%}
    delete from {{ arguments.target_relation }}
    where {{ day }} in (select {{ day }} from {{ ref(config.get('meta').dirty_days) }});

    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
{%- endmacro %}
