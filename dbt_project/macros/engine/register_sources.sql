{# The lake as relations: before every run, one relation per stream over its Parquet files. #}

{% macro lake_root() -%}
    {{- env_var('ETUDE_LAKE', env_var('ETUDE_DATA', 'data') ~ '/lake') -}}
{%- endmacro %}


{# The tables that ML gave back. #}
{% macro ml_root() -%}
    {{- env_var('ETUDE_ML', env_var('ETUDE_DATA', 'data') ~ '/ml/tables') -}}
{%- endmacro %}


{#
  Registers every source: `lake.<source>__<stream>` over `<lake>/<source>/<stream>/*/accepted.parquet`
  and `landing.<table>` over `<lake>/_ops/<table>.parquet`, `ml_tables.<table>` likewise. A column that older files lack is null
  in their rows; `_schema/accepted.parquet`, which has no rows, has every column.
#}
{% macro register_sources() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test', 'seed', 'show') -%}
        {%- set folders = {'landing': lake_root() ~ '/_ops', 'ml_tables': ml_root()} -%}
        {%- set statements = [] -%}
        {%- for schema in ['lake'] + folders.keys() | list -%}
            {%- do statements.append('create schema if not exists ' ~ schema) -%}
        {%- endfor -%}
        {%- for node in graph.sources.values() | sort(attribute='unique_id') -%}
            {%- do statements.extend(registering(
                node.schema ~ '.' ~ node.identifier,
                folders.get(node.schema, lake_root() ~ '/' ~ node.source_name ~ '/' ~ node.name),
                node.name if node.schema in folders else none
            )) -%}
        {%- endfor -%}
        {%- do run_statements(statements) -%}
    {%- endif -%}
{%- endmacro %}


{#
  Statements that make one relation over a folder: over `<folder>/<file>.parquet`, or over all batches
  where file is none.
#}
{% macro registering(relation, folder, file) -%}
    {{- return(adapter.dispatch('registering', 'etude')(relation, folder, file)) -}}
{%- endmacro %}

{% macro default__registering(relation, folder, file) -%}
    {{- return([
        "create or replace view " ~ relation ~ " as select * from read_parquet('"
        ~ folder ~ "/" ~ (file or "*/accepted") ~ ".parquet', union_by_name = true)"
    ]) -}}
{%- endmacro %}

{#
  On Spark an external table with the schema written out: a view over a path would read the footers
  of all files again in every query. Dropping an external table leaves its files alone.
#}
{% macro spark__registering(relation, folder, file) -%}
    {%- set typed = folder ~ '/' ~ (file or '_schema/accepted') ~ '.parquet' -%}
    {%- set columns = [] -%}
    {%- for column in run_query('describe query select * from parquet.`' ~ typed ~ '`') -%}
        {%- do columns.append('`' ~ column['col_name'] ~ '` ' ~ column['data_type']) -%}
    {%- endfor -%}
    {{- return([
        "drop table if exists " ~ relation,
        "create table " ~ relation ~ " (" ~ columns | join(", ") ~ ") using parquet options ("
        ~ "path '" ~ (typed if file else folder) ~ "', recursiveFileLookup 'true', "
        ~ "pathGlobFilter '" ~ (file or 'accepted') ~ ".parquet')"
    ]) -}}
{%- endmacro %}


{# Runs statements in their order: together, where the engine takes several at once. #}
{% macro run_statements(statements) -%}
    {{- return(adapter.dispatch('run_statements', 'etude')(statements)) -}}
{%- endmacro %}

{% macro default__run_statements(statements) -%}
    {%- do run_query(statements | join(';\n')) -%}
{%- endmacro %}

{% macro spark__run_statements(statements) -%}
    {%- for statement in statements -%}
        {%- do run_query(statement) -%}
    {%- endfor -%}
{%- endmacro %}
