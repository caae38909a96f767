-- One row per thing that takes time, UTC hour in which it began, and bucket of three significant
-- digits: counts only, which may be added up over any period.
with latencies as (
    select
        all_latencies.latency_type,
        date_trunc('hour', all_latencies.occurred_at) as hour_started_at,
        {{ bucket_width('all_latencies.latency_micros') }} as width_micros,
        {{ bucket_floor('all_latencies.latency_micros') }} as floor_micros
    from {{ ref('int_system__latencies') }} as all_latencies
)

select
    cast(latencies.latency_type as string) as latency_type,
    cast(latencies.hour_started_at as timestamp) as hour_started_at,
    cast(latencies.width_micros as bigint) as width_micros,
    cast(latencies.floor_micros as bigint) as floor_micros,
    cast(count(*) as bigint) as latency_count
from latencies
group by
    latencies.latency_type,
    latencies.hour_started_at,
    latencies.width_micros,
    latencies.floor_micros
