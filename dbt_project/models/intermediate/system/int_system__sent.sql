-- One row per timeframe and moment that the app told of: its figures as whole numbers that can be
-- added up, means with what they are weighted by.
with metrics as (
    select
        all_metrics.*,
        case all_metrics.timeframe when 'minute' then 1 when 'hour' then 60 else 1440 end
            as minute_count
    from {{ ref('stg_fitness_coach__system_metrics') }} as all_metrics
)

select
    metrics.timeframe,
    metrics.occurred_at as started_at,
    metrics.minute_count,
    metrics.application_api_request_count as request_count,
    case
        when metrics.application_average_response_ms is not null
            then metrics.application_api_request_count
    end as timed_request_count,
    {{ millionths('metrics.application_average_response_ms / 1e3') }}
    * metrics.application_api_request_count as response_total_micros,
    {{ millionths('metrics.application_p95_response_ms / 1e3') }} as p95_low_micros,
    {{ millionths('metrics.application_p95_response_ms / 1e3') }} as p95_high_micros,
    metrics.application_api_request_count as judged_request_count,
    case
        when metrics.application_api_request_count < metrics.errors_server_error_count
            then metrics.application_api_request_count
        when metrics.application_api_request_count is not null
            then metrics.errors_server_error_count
    end as judged_error_count,
    metrics.application_active_user_count as active_user_low_count,
    metrics.application_active_user_count as active_user_high_count,
    metrics.application_concurrent_session_count as concurrent_session_count,
    metrics.application_database_query_count as database_query_count,
    case
        when metrics.application_cache_hit_ratio is not null
            then metrics.application_database_query_count
    end as cached_query_count,
    {{ millionths('metrics.application_cache_hit_ratio') }}
    * metrics.application_database_query_count as cache_hit_total,
    {% for name, column in [
        ('cpu', 'infrastructure_cpu_ratio'),
        ('memory', 'infrastructure_memory_ratio'),
        ('disk', 'infrastructure_disk_ratio'),
        ('wearable_api', 'integrations_wearable_api_success_ratio'),
        ('payment', 'integrations_payment_success_ratio'),
        ('email', 'integrations_email_delivery_ratio'),
        ('external_latency', 'integrations_external_latency_ms / 1e3'),
    ] -%}
        {{ millionths('metrics.' ~ column) }} * metrics.minute_count as {{ name }}_total,
        case
            when metrics.{{ column.split(' ')[0] }} is not null then metrics.minute_count
        end as {{ name }}_minute_count,
        {% if name in machine_peaks() -%}
            {{ millionths('metrics.' ~ column) }} as {{ name }}_highest,
        {% endif -%}
    {% endfor -%}
    cast(floor(metrics.infrastructure_ingress_bytes + 0.5e0) as bigint) as ingress_bytes,
    cast(floor(metrics.infrastructure_egress_bytes + 0.5e0) as bigint) as egress_bytes,
    cast(floor(metrics.infrastructure_storage_bytes + 0.5e0) as bigint) as storage_bytes,
    metrics.infrastructure_scaling_event_count as scaling_event_count,
    metrics.errors_server_error_count as server_error_count,
    metrics.errors_client_error_count as client_error_count,
    metrics.errors_timeout_count as timeout_count,
    metrics.errors_crash_count as crash_count
from metrics
