{#
  One row per key of a lake stream, to be selected from:

      from {{ deduplicated(source('song_practice', 'performance_sessions')) }} as sessions

  The newest version of a key stands: by the stream's version column, then by when it was sent, then
  by its content, so that no order of arrival changes the outcome. `first_sent_at` is when the key
  was first sent. With `every_version=true` there is one row per key and version instead.
  Key and version come from the source's `meta`.

  Rows whose key hash occurs once (nearly all) never enter the window: they stream through, and a
  filter on a day reaches the scan. Only the others are ranked. The repeated hashes stand in two
  subqueries, not in a CTE: over a CTE DuckDB would read every column, whatever is selected.
#}
{% macro deduplicated(relation, every_version=false) -%}
    {%- if not execute -%}
        {{- return(relation) -}}
    {%- endif -%}
    {%- set facts = stream_facts(relation) -%}
    {%- set key = facts.key + ([facts.version] if every_version else []) -%}
    {%- set repeated -%}
        (select _key_hash from {{ relation }} group by _key_hash having count(*) > 1) as repeated
    {%- endset -%}
    (
        select
            landed.*,
            landed._sent_at as first_sent_at,
            1 as version_rank
        from {{ relation }} as landed
        left join {{ repeated }} on landed._key_hash = repeated._key_hash
        where repeated._key_hash is null
        union all
        select * from (
            select
                landed.*,
                min(_sent_at) over (partition by {{ key | join(', ') }}) as first_sent_at,
                row_number() over (
                    partition by {{ key | join(', ') }}
                    order by
                        {% if facts.version -%}
                        {{ facts.version }} desc nulls last,
                        {% endif -%}
                        _sent_at desc nulls last, _row_hash desc, _batch_id desc, _line desc
                ) as version_rank
            from {{ relation }} as landed
            inner join {{ repeated }} on landed._key_hash = repeated._key_hash
        ) as ranked
        where version_rank = 1
    )
{%- endmacro %}


{# `key`, `version` and `clock` of the source behind a relation; in a unit test, of its fixture. #}
{% macro stream_facts(relation) -%}
    {%- for node in graph.sources.values() -%}
        {%- if relation.identifier.endswith(node.identifier) -%}
            {{- return(node.config.meta) -}}
        {%- endif -%}
    {%- endfor -%}
    {{- exceptions.raise_compiler_error('No source has the identifier ' ~ relation.identifier) -}}
{%- endmacro %}
