{# Time and calendar arithmetic that DuckDB and Spark spell differently. Timestamps are naive, UTC. #}

{# Seconds from `start` to `finish`, DOUBLE, with fractions; negative when finish lies before. #}
{% macro seconds_between(start, finish) -%}
    {{- return(adapter.dispatch('seconds_between', 'etude')(start, finish)) -}}
{%- endmacro %}

{% macro default__seconds_between(start, finish) -%}
    ((epoch_us({{ finish }}) - epoch_us({{ start }})) / 1e6)
{%- endmacro %}

{% macro spark__seconds_between(start, finish) -%}
    (timestampdiff(microsecond, {{ start }}, {{ finish }}) / 1e6)
{%- endmacro %}


{# The timestamp `seconds` (BIGINT, may be negative) after `moment`. #}
{% macro add_seconds(moment, seconds) -%}
    {{- return(adapter.dispatch('add_seconds', 'etude')(moment, seconds)) -}}
{%- endmacro %}

{% macro default__add_seconds(moment, seconds) -%}
    ({{ moment }} + to_seconds({{ seconds }}))
{%- endmacro %}

{% macro spark__add_seconds(moment, seconds) -%}
    timestampadd(second, {{ seconds }}, {{ moment }})
{%- endmacro %}


{# What the clock on the wall of `zone` (an IANA name) shows at the UTC timestamp `moment`. #}
{% macro local_timestamp(moment, zone) -%}
    {{- return(adapter.dispatch('local_timestamp', 'etude')(moment, zone)) -}}
{%- endmacro %}

{#
  A zone that is written out is looked up once, one that stands in a column for every row: six times
  the time. Those written out are the default zones of the apps, in which most learners stand.
#}
{% macro default__local_timestamp(moment, zone) -%}
    {%- set instant = 'make_timestamptz(epoch_us(' ~ moment ~ '))' -%}
    (
        case {{ zone }}
            {%- for name in ['America/New_York', 'America/Sao_Paulo', 'Europe/London'] %}
            when '{{ name }}' then {{ instant }} at time zone '{{ name }}'
            {%- endfor %}
            else {{ instant }} at time zone {{ known_zone(moment, zone) }}
        end
    )
{%- endmacro %}

{% macro spark__local_timestamp(moment, zone) -%}
    convert_timezone('UTC', {{ known_zone(moment, zone) }}, {{ moment }})
{%- endmacro %}


{#
  The name under which the engine knows the clock of `zone` at `moment`: the zone's own, unless its
  rules are newer than the zone data that the engine comes with, or the engine does not know the
  name. tests/unit/warehouse/test_local_days.py fails when DuckDB learns what is written here.
#}
{% macro known_zone(moment, zone) -%}
    {{- return(adapter.dispatch('known_zone', 'etude')(moment, zone)) -}}
{%- endmacro %}

{% macro default__known_zone(moment, zone) -%}
    case {{ newer_than_both_engines(moment, zone) }} else {{ zone }} end
{%- endmacro %}

{% macro spark__known_zone(moment, zone) -%}
    case
        {{ newer_than_both_engines(moment, zone) }}
        {{ newer_than_java(moment, zone) }}
        else {{ zone }}
    end
{%- endmacro %}

{# Clocks that changed for good in 2026, and Cuba's winter without a change. #}
{% macro newer_than_both_engines(moment, zone) -%}
    {{ stand_in(moment, zone, ['Africa/Casablanca', 'Africa/El_Aaiun'], 'UTC',
        since='2026-09-20 01:00:00') }}
    {{ stand_in(moment, zone, ['America/Vancouver', 'Canada/Pacific'], 'America/Phoenix',
        since='2026-11-01 09:00:00') }}
    {{ stand_in(moment, zone,
        ['America/Edmonton', 'America/Inuvik', 'America/Yellowknife', 'Canada/Mountain'],
        'America/Regina', since='2026-11-01 08:00:00') }}
    {{ stand_in(moment, zone, ['America/Winnipeg', 'America/Rainy_River', 'Canada/Central'],
        'America/Panama', since='2026-11-01 07:00:00') }}
    {{ stand_in(moment, zone, ['America/Havana', 'Cuba'], 'America/Puerto_Rico',
        since='2026-11-01 05:00:00', before='2027-03-14 05:00:00') }}
{%- endmacro %}

{#
  What Java 17 does not know besides: the hour at which Moldova has changed its clocks since 2022,
  that Aysén left Chile's summer time in 2025, and two names.
#}
{% macro newer_than_java(moment, zone) -%}
    {{ stand_in(moment, zone, ['Europe/Chisinau', 'Europe/Tiraspol'], 'Europe/Bucharest',
        since='2022-01-01 00:00:00') }}
    {{ stand_in(moment, zone, ['America/Coyhaique'], 'America/Santiago',
        before='2025-03-20 03:00:00') }}
    {{ stand_in(moment, zone, ['America/Coyhaique'], 'America/Punta_Arenas') }}
    {{ stand_in(moment, zone, ['ROC'], 'Asia/Taipei') }}
{%- endmacro %}

{# One branch: these zones show the clock of another one, between two moments (UTC) or always. #}
{% macro stand_in(moment, zone, zones, other, since=none, before=none) -%}
    when
        {{ zone }} in ('{{ zones | join("', '") }}')
        {% if since -%} and {{ moment }} >= cast('{{ since }}' as timestamp) {%- endif %}
        {% if before -%} and {{ moment }} < cast('{{ before }}' as timestamp) {%- endif %}
        then '{{ other }}'
{%- endmacro %}


{# The calendar day in `zone` at the UTC timestamp `moment`. #}
{% macro local_date(moment, zone) -%}
    cast({{ local_timestamp(moment, zone) }} as date)
{%- endmacro %}


{# Whole days from `start` to `finish`, both dates, BIGINT. #}
{% macro days_between(start, finish) -%}
    cast({{ dbt.datediff(start, finish, 'day') }} as bigint)
{%- endmacro %}


{# Day of the week, 1 = Monday to 7 = Sunday, BIGINT. #}
{% macro iso_day_of_week(day) -%}
    {{- return(adapter.dispatch('iso_day_of_week', 'etude')(day)) -}}
{%- endmacro %}

{% macro default__iso_day_of_week(day) -%}
    cast(extract(isodow from {{ day }}) as bigint)
{%- endmacro %}

{% macro spark__iso_day_of_week(day) -%}
    cast(extract(dow_iso from {{ day }}) as bigint)
{%- endmacro %}


{# ISO week as text that sorts by time, such as 2026-W07. #}
{% macro iso_week(day) -%}
    {{- return(adapter.dispatch('iso_week', 'etude')(day)) -}}
{%- endmacro %}

{% macro default__iso_week(day) -%}
    strftime({{ day }}, '%G-W%V')
{%- endmacro %}

{% macro spark__iso_week(day) -%}
    concat(
        cast(extract(yearofweek from {{ day }}) as string),
        '-W',
        lpad(cast(weekofyear({{ day }}) as string), 2, '0')
    )
{%- endmacro %}


{# Month as text that sorts by time, such as 2026-02. #}
{% macro iso_month(day) -%}
    {{- return(adapter.dispatch('iso_month', 'etude')(day)) -}}
{%- endmacro %}

{% macro default__iso_month(day) -%}
    strftime({{ day }}, '%Y-%m')
{%- endmacro %}

{% macro spark__iso_month(day) -%}
    date_format({{ day }}, 'yyyy-MM')
{%- endmacro %}
