-- One row per outside service, its provider and UTC day with a check.
with checks as (
    select
        all_checks.*,
        cast(all_checks.checked_at as date) as check_date,
        row_number() over (
            partition by
                all_checks.integration, all_checks.provider, cast(all_checks.checked_at as date)
            order by all_checks.checked_at desc, all_checks.integration_health_id desc
        ) as rank_from_last
    from {{ ref('stg_fitness_coach__integration_health') }} as all_checks
),

days as (
    select
        checks.integration,
        checks.provider,
        checks.check_date,
        count(*) as check_count,
        {% for status in ['up', 'degraded', 'down'] -%}
            count(case when checks.status = '{{ status }}' then 1 end) as {{ status }}_count,
        {% endfor -%}
        sum(checks.success_count) as success_count,
        sum(checks.success_count + checks.failure_count) as call_count,
        count(checks.latency_ms) as timed_check_count,
        max(case when checks.rank_from_last = 1 then checks.status end) as last_status,
        max(checks.checked_at) as last_checked_at,
        percentile_cont(0.5e0) within group (order by checks.latency_ms) as median_latency_millis,
        percentile_cont(0.95e0) within group (order by checks.latency_ms) as p95_latency_millis
    from checks
    group by checks.integration, checks.provider, checks.check_date
)

select
    cast(days.integration as string) as integration,
    cast(days.provider as string) as provider,
    cast(days.check_date as date) as check_date,
    cast(days.check_count as bigint) as check_count,
    cast(days.up_count as bigint) as up_count,
    cast(days.degraded_count as bigint) as degraded_count,
    cast(days.down_count as bigint) as down_count,
    cast({{ ratio('days.up_count + days.degraded_count', 'days.check_count') }} as double)
        as uptime_ratio,
    {% for end in ['low', 'high'] -%}
        cast(
            {{ wilson('(days.up_count + days.degraded_count)', 'days.check_count', end) }} as double
        )
            as uptime_ratio_{{ end }},
    {% endfor -%}
    cast(days.call_count as bigint) as call_count,
    cast(days.success_count as bigint) as success_count,
    cast({{ ratio('days.success_count', 'days.call_count') }} as double) as success_ratio,
    {% for end in ['low', 'high'] -%}
        cast({{ wilson('days.success_count', 'days.call_count', end) }} as double)
            as success_ratio_{{ end }},
    {% endfor -%}
    cast(days.median_latency_millis as double) as median_latency_millis,
    cast(days.p95_latency_millis as double) as p95_latency_millis,
    cast(days.timed_check_count as bigint) as timed_check_count,
    cast(days.last_status as string) as last_status,
    cast(days.last_checked_at as timestamp) as last_checked_at
from days
