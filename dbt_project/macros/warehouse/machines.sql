{#
  How figures of machines add up over time. Only sums are added: means come as totals with what they
  are weighted by, of p95s the least and the greatest are kept, for the p95 of a whole lies between.
#}

{# Figures that are added up. #}
{% macro machine_sums() -%}
    {{- return([
        'request_count', 'timed_request_count', 'response_total_micros', 'judged_request_count',
        'judged_error_count', 'database_query_count', 'cached_query_count', 'cache_hit_total',
        'ingress_bytes', 'egress_bytes', 'scaling_event_count', 'server_error_count',
        'client_error_count', 'timeout_count', 'crash_count', 'minute_count',
    ]) -}}
{%- endmacro %}

{# Shares and times whose mean is over minutes; each has a total in millionths and its minutes. #}
{% macro machine_means() -%}
    {{- return([
        'cpu', 'memory', 'disk', 'wearable_api', 'payment', 'email', 'external_latency',
    ]) -}}
{%- endmacro %}

{# Those of them whose greatest is kept. #}
{% macro machine_peaks() -%}
    {{- return(['cpu', 'memory', 'disk']) -}}
{%- endmacro %}


{# One row per `unit` ('hour' or 'day') of the rows of `parts`, added up. #}
{% macro added_up(parts, unit) -%}
    select
        '{{ unit }}' as timeframe,
        cast(date_trunc('{{ unit }}', {{ parts }}.started_at) as timestamp) as started_at,
        count(*) as part_count,
        {% for name in machine_sums() -%}
            cast(sum({{ parts }}.{{ name }}) as bigint) as {{ name }},
        {% endfor -%}
        {% for name in machine_means() -%}
            cast(sum({{ parts }}.{{ name }}_total) as bigint) as {{ name }}_total,
            cast(sum({{ parts }}.{{ name }}_minute_count) as bigint) as {{ name }}_minute_count,
        {% endfor -%}
        {% for name in machine_peaks() -%}
            max({{ parts }}.{{ name }}_highest) as {{ name }}_highest,
        {% endfor -%}
        min({{ parts }}.p95_low_micros) as p95_low_micros,
        max({{ parts }}.p95_high_micros) as p95_high_micros,
        max({{ parts }}.active_user_low_count) as active_user_low_count,
        cast(sum({{ parts }}.active_user_high_count) as bigint) as active_user_high_count,
        max({{ parts }}.concurrent_session_count) as concurrent_session_count,
        max_by(
            {{ parts }}.storage_bytes,
            case when {{ parts }}.storage_bytes is not null then {{ parts }}.started_at end
        ) as storage_bytes
    from {{ parts }}
    group by date_trunc('{{ unit }}', {{ parts }}.started_at)
{%- endmacro %}


{# Every column of a row of figures, by name, so that rows can be put under each other. #}
{% macro machine_columns() -%}
    {%- set names = ['timeframe', 'started_at', 'part_count'] + machine_sums() -%}
    {%- for name in machine_means() -%}
        {%- do names.extend([name ~ '_total', name ~ '_minute_count']) -%}
    {%- endfor -%}
    {%- for name in machine_peaks() -%}
        {%- do names.append(name ~ '_highest') -%}
    {%- endfor -%}
    {{- return(names + [
        'p95_low_micros', 'p95_high_micros', 'active_user_low_count', 'active_user_high_count',
        'concurrent_session_count', 'storage_bytes',
    ]) -}}
{%- endmacro %}


{# The rows of `unit` that the app sent, and the built ones of all others. #}
{% macro sent_or_built(sent, built, unit) -%}
    {%- set columns = machine_columns() | join(',\n        ') -%}
    select
        {{ columns }}
    from {{ sent }}
    where timeframe = '{{ unit }}'
    union all
    select
        {{ columns }}
    from {{ built }}
    where
        not exists (
            select 1
            from {{ sent }} as own
            where own.timeframe = '{{ unit }}' and own.started_at = {{ built }}.started_at
        )
{%- endmacro %}
