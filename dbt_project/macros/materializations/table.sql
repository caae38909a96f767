{#-
    A table in DuckDB: replaced by one statement, in one transaction.

    dbt-duckdb's own writes it under another name, renames the old one away and the new one into
    its place, drops the old one, and looks for indexes and foreign keys before. DuckDB replaces a
    table atomically by itself, and no model of ours has an index, a foreign key or grants. dbt's
    time for these statements was a sixth of a small world's whole run.
-#}
{% materialization table, adapter="duckdb" %}
    {%- set table = this.incorporate(type="table") -%}
    {%- set standing = load_cached_relation(this) -%}
    {%- set has_contract = config.get("contract").enforced -%}

    {{ run_hooks(pre_hooks) }}
    {% if standing is not none and not standing.is_table %} {% do adapter.drop_relation(standing) %} {% endif %}
    {% call statement("main") -%}
        {% if has_contract %} {{ get_assert_columns_equivalent(compiled_code) }} {% endif %}
        create or replace table {{ table }}
        {% if has_contract %}
            {{ get_table_columns_and_constraints() }};
            insert into {{ table }} {{ get_column_names() }} ({{ get_select_subquery(compiled_code) }});
        {% else %} as ({{ compiled_code }});
        {% endif %}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({"relations": [table]}) }}
{% endmaterialization %}
