-- One row per thing that takes time and UTC hour, day, week or month: percentiles from the buckets
-- of its hours, each the middle of the bucket in which that share of the times is reached.
with hours as (
    select * from {{ ref('agg_latency_hours') }}
),

merged as (
    {% for timeframe in ['hour', 'day', 'week', 'month'] -%}
        select
            hours.latency_type,
            '{{ timeframe }}' as timeframe,
            date_trunc('{{ timeframe }}', hours.hour_started_at) as started_at,
            hours.width_micros,
            hours.floor_micros,
            sum(hours.latency_count) as latency_count
        from hours
        group by
            hours.latency_type,
            date_trunc('{{ timeframe }}', hours.hour_started_at),
            hours.width_micros,
            hours.floor_micros
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select
        merged.latency_type,
        merged.timeframe,
        merged.started_at,
        {{ bucket_middle('merged.floor_micros', 'merged.width_micros') }} as middle_micros,
        sum(merged.latency_count) over (
            partition by merged.latency_type, merged.timeframe, merged.started_at
            order by merged.floor_micros
            rows between unbounded preceding and current row
        ) as reached_count,
        sum(merged.latency_count) over (
            partition by merged.latency_type, merged.timeframe, merged.started_at
        ) as latency_count
    from merged
)

select
    cast(counted.latency_type as string) as latency_type,
    cast(counted.timeframe as string) as timeframe,
    cast(counted.started_at as timestamp) as started_at,
    cast(max(counted.latency_count) as bigint) as latency_count,
    {% for percent in [50, 90, 95, 99] -%}
        cast(
            min(
                case
                    when counted.reached_count * 100 >= counted.latency_count * {{ percent }}
                        then counted.middle_micros
                end
            ) as double
        ) as p{{ percent }}_micros,
    {% endfor -%}
    cast(5e-3 as double) as relative_error_ratio
from counted
group by counted.latency_type, counted.timeframe, counted.started_at
