-- One row per minute, hour and day of which the app told, or whose finer rows it told.
with periods as (
    select * from {{ ref('int_system__periods') }}
)

select
    cast(periods.timeframe as string) as timeframe,
    cast(periods.started_at as timestamp) as started_at,
    cast(periods.part_count is null as boolean) as is_reported,
    cast(periods.part_count as bigint) as part_count,
    cast(
        case
            when periods.part_count is null then null
            when periods.timeframe = 'hour' then 60
            else 24
        end
        as bigint
    ) as expected_part_count,
    cast(periods.minute_count as bigint) as minute_count,
    cast(periods.request_count as bigint) as request_count,
    {% set times = ('periods.response_total_micros', 'periods.timed_request_count') -%}
    cast({{ mean_of_millionths(*times) }} * 1e3 as double) as mean_response_millis,
    cast(periods.timed_request_count as bigint) as timed_request_count,
    cast(
        case when periods.part_count is null then periods.p95_high_micros / 1e3 end as double
    ) as p95_response_millis,
    cast(periods.p95_low_micros / 1e3 as double) as p95_response_millis_low,
    cast(periods.p95_high_micros / 1e3 as double) as p95_response_millis_high,
    {% for name in ['server_error', 'client_error', 'timeout'] -%}
        cast(periods.{{ name }}_count as bigint) as {{ name }}_count,
    {% endfor -%}
    cast(periods.crash_count as bigint) as service_crash_count,
    {% set errors = ('periods.judged_error_count', 'periods.judged_request_count') -%}
    cast({{ ratio(*errors) }} as double) as error_ratio,
    {% for end in ['low', 'high'] -%}
        cast({{ wilson(errors[0], errors[1], end) }} as double) as error_ratio_{{ end }},
    {% endfor -%}
    cast(periods.judged_request_count as bigint) as judged_request_count,
    cast(periods.active_user_low_count as bigint) as active_user_low_count,
    cast(periods.active_user_high_count as bigint) as active_user_high_count,
    cast(periods.concurrent_session_count as bigint) as concurrent_session_count,
    cast(periods.database_query_count as bigint) as database_query_count,
    {% set hits = ('periods.cache_hit_total', 'periods.cached_query_count') -%}
    cast({{ mean_of_millionths(*hits) }} as double) as cache_hit_ratio,
    cast(periods.cached_query_count as bigint) as cached_query_count,
    {% for name, ratio_name in [
        ('cpu', 'cpu_ratio'),
        ('memory', 'memory_ratio'),
        ('disk', 'disk_ratio'),
        ('wearable_api', 'wearable_api_success_ratio'),
        ('payment', 'payment_success_ratio'),
        ('email', 'email_delivery_ratio'),
    ] -%}
        {% set share = ('periods.' ~ name ~ '_total', 'periods.' ~ name ~ '_minute_count') -%}
        cast({{ mean_of_millionths(*share) }} as double) as {{ ratio_name }},
        cast(periods.{{ name }}_minute_count as bigint) as {{ name }}_minute_count,
    {% endfor -%}
    {% for name in machine_peaks() -%}
        cast(periods.{{ name }}_highest / 1e6 as double) as {{ name }}_ratio_highest,
    {% endfor -%}
    {% set waits = ('periods.external_latency_total', 'periods.external_latency_minute_count') -%}
    cast({{ mean_of_millionths(*waits) }} * 1e3 as double) as external_latency_millis,
    cast(periods.external_latency_minute_count as bigint) as external_latency_minute_count,
    {% for name in ['ingress', 'egress', 'storage'] -%}
        cast(periods.{{ name }}_bytes as bigint) as {{ name }}_bytes,
    {% endfor -%}
    cast(periods.scaling_event_count as bigint) as scaling_event_count
from periods
