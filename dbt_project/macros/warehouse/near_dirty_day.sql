{#
  Predicate for the inputs of a model that is built by dirty day: `moment` lies on a dirty session
  day of `source_system`, or at most `before` days before or `after` days after one. True for every
  moment unless the run is incremental.

  The days are read when the model is compiled and written into it as ranges, so that the scan skips
  the files and row groups that lie outside.
#}
{% macro near_dirty_day(moment, source_system, before, after) -%}
    {%- if is_incremental() -%}
        {%- set ranges = run_query(
            dirty_ranges(ref('int_sessions__dirty_days'), source_system, before, after)
        ) -%}
        (
            false
            {%- for range in ranges.rows %}
            or (
                {{ moment }} >= cast('{{ range[0] }} 00:00:00' as timestamp)
                and {{ moment }} < cast('{{ range[1] }} 00:00:00' as timestamp)
            )
            {%- endfor %}
        )
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}


{# Query for the ranges of days that lie near a dirty day: first day, and first day after. #}
{% macro dirty_ranges(dirty_days, source_system, before, after) -%}
    with days as (
        select distinct session_date
        from {{ dirty_days }}
        where source_system = '{{ source_system }}'
    ),

    compared as (
        select
            session_date,
            case
                when
                    session_date <= lag(session_date) over (order by session_date)
                    + {{ before + after + 1 }}
                    then 0
                else 1
            end as is_start
        from days
    ),

    numbered as (
        select
            session_date,
            sum(is_start) over (order by session_date) as range_number
        from compared
    )

    select
        cast(min(session_date) - {{ before }} as date) as first_date,
        cast(max(session_date) + {{ after + 1 }} as date) as end_date
    from numbered
    group by range_number
    order by first_date
{%- endmacro %}
