{# The first day whose noon (UTC) is not before `moment`. #}
{% macro first_noon_date(moment) -%}
    cast(
        case
            when {{ moment }} > {{ noon_of('cast(' ~ moment ~ ' as date)') }}
                then cast({{ moment }} as date) + 1
            else cast({{ moment }} as date)
        end as date
    )
{%- endmacro %}


{# Noon (UTC) of a day. #}
{% macro noon_of(day) -%}
    (cast({{ day }} as timestamp) + interval '12' hour)
{%- endmacro %}


{# Versions of the rules of a type of segment, each with the day from which another one holds. #}
{% macro rule_versions(segment_type) -%}
    (
        select
            versions.rule_version,
            versions.effective_date,
            coalesce(
                lead(versions.effective_date) over (order by versions.effective_date),
                cast({{ end_of_time() }} as date)
            ) as next_effective_date
        from (
            select distinct
                rule_version,
                effective_date
            from {{ ref('segment_rules') }}
            where segment_type = '{{ segment_type }}'
        ) as versions
    )
{%- endmacro %}


{# The first of January of a year (a whole number). #}
{% macro new_years_day(year) -%}
    make_date(cast({{ year }} as int), 1, 1)
{%- endmacro %}
