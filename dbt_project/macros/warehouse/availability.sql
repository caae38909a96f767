{#
  When the warehouse could know a fact, and from which Monday on a feature may use it. The lags are
  those of the seed `availability_lags`.
#}

{#
  Joins the lag of `stream`, a name or a column, and the source's first import as `availability`.
#}
{% macro join_availability(relation, stream) -%}
    inner join {{ ref('int_ml__stream_availability') }} as availability
        on
            {{ relation }}.source_system = availability.source_system
            and {{ stream if '.' in stream else "'" ~ stream ~ "'" }} = availability.stream
{%- endmacro %}


{#
  When a fact that happened at `event_at` and was sent at `sent_at` could be known: the later of the
  sending and the event plus its lag. What lay before the source's first batch and came with it
  within a day is history: it was known in its own time, so the event plus its lag alone counts.
#}
{% macro available_at(event_at, sent_at) -%}
    case
        when
            {{ event_at }} < availability.first_sent_at
            and {{ sent_at }} < availability.imported_until_at
            then {{ add_seconds(event_at, 'availability.lag_seconds') }}
        else
            greatest({{ add_seconds(event_at, 'availability.lag_seconds') }}, {{ sent_at }})
    end
{%- endmacro %}


{# The first Monday, DATE, whose midnight lies after `available_at`: the first that may use it. #}
{% macro known_from(available_at) -%}
    cast(date_trunc('week', {{ available_at }}) + interval '7' day as date)
{%- endmacro %}


{# How many weeks of features there are, at most; a run may name another number. #}
{% macro feature_weeks() -%}
    {{- env_var('ETUDE_FEATURE_WEEKS', var('feature_weeks') | string) if execute
        else var('feature_weeks') -}}
{%- endmacro %}


{#
  The moment at which an outcome of `days` days after `as_of_at` is told for good: rows that come
  late have `label_grace_days` more.
#}
{% macro label_available_at(as_of_at, days) -%}
    {{ add_seconds(as_of_at, (days + var('label_grace_days')) * 86400) }}
{%- endmacro %}


{# `outcome`, once it is told for good; before, null. #}
{% macro label(outcome, available_at) -%}
    case when {{ available_at }} <= {{ as_of() }} then {{ outcome }} end
{%- endmacro %}


{# The numbers 0 to `number` - 1 as rows of one column `n`, for a from clause. #}
{% macro numbers(number) -%}
    (
        {% for n in range(number) -%}
            select {{ n }} as n
            {% if not loop.last %}union all{% endif %}
        {% endfor -%}
    )
{%- endmacro %}


{#
  Versions of a stream with the Mondays from which and before which each was the newest one known,
  `known_from` and `known_to`, to be selected from. The version of a key that was told first tells
  of `first_at`, the others of their own clock.
#}
{% macro known_versions(relation, stream, key, first_at) -%}
    (
        select
            available.*,
            {{ known_from('available.available_at') }} as known_from,
            coalesce(
                min({{ known_from('available.available_at') }}) over (
                    partition by {{ key }}
                    order by available.updated_at nulls first
                    rows between 1 following and unbounded following
                ),
                cast({{ end_of_time() }} as date)
            ) as known_to
        from (
            select
                numbered.*,
                availability.lag_seconds,
                {{ available_at('numbered.told_at', 'numbered.sent_at') }} as available_at
            from (
                select
                    versions.*,
                    case
                        when
                            row_number() over (
                                partition by {{ key }}
                                order by versions.sent_at, versions.updated_at nulls first
                            ) = 1
                            then {{ first_at }}
                        else coalesce(versions.updated_at, versions.sent_at)
                    end as told_at
                from {{ relation }} as versions
            ) as numbered
            {{ join_availability('numbered', stream) }}
        ) as available
    )
{%- endmacro %}


{#
  Of every key the version that was told first, to be selected from; with `condition` the first that
  meets it. What a later version says is news of later.
#}
{% macro first_versions(relation, key, condition='true') -%}
    (
        select * from (
            select
                versions.*,
                row_number() over (
                    partition by versions.{{ key }}
                    order by versions.sent_at, versions.updated_at nulls first
                ) as version_number
            from {{ relation }} as versions
            where {{ condition }}
        ) as numbered
        where numbered.version_number = 1
    )
{%- endmacro %}
