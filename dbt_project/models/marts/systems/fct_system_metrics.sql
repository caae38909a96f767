-- One row per timeframe and moment at which it began, as the app told it, and whether it is one of
-- the rows that may be added up: an hour that is told by the minute as well would count twice.
with metrics as (
    select * from {{ ref('stg_fitness_coach__system_metrics') }}
),

hours as (
    select
        date_trunc('hour', metrics.occurred_at) as hour_started_at,
        count(case when metrics.timeframe = 'hour' then 1 end) > 0 as is_sent,
        count(
            distinct case
                when metrics.timeframe = 'minute' then date_trunc('minute', metrics.occurred_at)
            end
        ) = 60 as is_whole
    from metrics
    where metrics.timeframe in ('minute', 'hour')
    group by date_trunc('hour', metrics.occurred_at)
),

days as (
    select
        date_trunc('day', hours.hour_started_at) as day_started_at,
        count(case when hours.is_sent or hours.is_whole then 1 end) = 24 as is_whole
    from hours
    group by date_trunc('day', hours.hour_started_at)
),

sent_days as (
    select distinct date_trunc('day', metrics.occurred_at) as day_started_at
    from metrics
    where metrics.timeframe = 'day'
)

select
    cast(metrics.timeframe as string) as timeframe,
    cast(metrics.occurred_at as timestamp) as occurred_at,
    cast(
        case
            when metrics.timeframe = 'day' then not coalesce(days.is_whole, false)
            when sent_days.day_started_at is not null and not coalesce(days.is_whole, false)
                then false
            when metrics.timeframe = 'hour' then not hours.is_whole
            else hours.is_whole or not hours.is_sent
        end
        as boolean
    ) as is_finest,
    {% for column, name in [
        ('application_api_request_count', 'request_count'),
        ('application_active_user_count', 'active_user_count'),
        ('application_concurrent_session_count', 'concurrent_session_count'),
        ('application_database_query_count', 'database_query_count'),
        ('infrastructure_scaling_event_count', 'scaling_event_count'),
        ('errors_server_error_count', 'server_error_count'),
        ('errors_client_error_count', 'client_error_count'),
        ('errors_timeout_count', 'timeout_count'),
        ('errors_crash_count', 'service_crash_count'),
    ] -%}
        cast(metrics.{{ column }} as bigint) as {{ name }},
    {% endfor -%}
    {% for column, name in [
        ('application_average_response_ms', 'mean_response_millis'),
        ('application_p95_response_ms', 'p95_response_millis'),
        ('application_error_ratio', 'reported_error_ratio'),
        ('application_cache_hit_ratio', 'cache_hit_ratio'),
        ('infrastructure_cpu_ratio', 'cpu_ratio'),
        ('infrastructure_memory_ratio', 'memory_ratio'),
        ('infrastructure_disk_ratio', 'disk_ratio'),
        ('integrations_wearable_api_success_ratio', 'wearable_api_success_ratio'),
        ('integrations_payment_success_ratio', 'payment_success_ratio'),
        ('integrations_email_delivery_ratio', 'email_delivery_ratio'),
        ('integrations_external_latency_ms', 'external_latency_millis'),
    ] -%}
        cast(metrics.{{ column }} as double) as {{ name }},
    {% endfor -%}
    {% for name in ['ingress', 'egress', 'storage'] -%}
        cast(floor(metrics.infrastructure_{{ name }}_bytes + 0.5e0) as bigint) as {{ name }}_bytes,
    {% endfor -%}
    cast(metrics.sent_at as timestamp) as sent_at
from metrics
left join hours on date_trunc('hour', metrics.occurred_at) = hours.hour_started_at
left join days on date_trunc('day', metrics.occurred_at) = days.day_started_at
left join sent_days on date_trunc('day', metrics.occurred_at) = sent_days.day_started_at
