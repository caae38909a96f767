-- One row per component and moment from which it was in trouble: the API by the hour, outside
-- services by check. An incident lasts until the next mark that is good, or that is missing.
with hours as (
    select
        'api' as component,
        periods.started_at as marked_at,
        periods.started_at + interval '1' hour as until_at,
        coalesce(periods.p95_low_micros > 2000000, false)
        or coalesce(periods.judged_error_count * 20 > periods.judged_request_count, false)
            as is_bad,
        periods.p95_low_micros,
        {{ ratio('periods.judged_error_count', 'periods.judged_request_count') }} as error_ratio
    from {{ ref('int_system__periods') }} as periods
    where
        periods.timeframe = 'hour'
        and (periods.p95_low_micros is not null or periods.judged_request_count is not null)
),

checks as (
    select
        all_checks.integration as component,
        all_checks.checked_at as marked_at,
        lead(all_checks.checked_at) over (
            partition by all_checks.integration
            order by all_checks.checked_at, all_checks.integration_health_id
        ) as until_at,
        all_checks.status = 'down' as is_bad,
        cast(null as bigint) as p95_low_micros,
        cast(null as double) as error_ratio,
        all_checks.integration_health_id as mark_id
    from {{ ref('stg_fitness_coach__integration_health') }} as all_checks
),

marks as (
    select
        hours.*,
        '' as mark_id
    from hours
    union all
    select * from checks
),

neighbours as (
    select
        marks.*,
        lag(marks.is_bad) over (
            partition by marks.component order by marks.marked_at, marks.mark_id
        ) as was_bad,
        lag(marks.until_at) over (
            partition by marks.component order by marks.marked_at, marks.mark_id
        ) as previous_until_at,
        lead(marks.marked_at) over (
            partition by marks.component order by marks.marked_at, marks.mark_id
        ) as next_marked_at
    from marks
),

numbered as (
    select
        neighbours.*,
        sum(
            case
                when
                    neighbours.was_bad
                    and neighbours.previous_until_at >= neighbours.marked_at
                    then 0
                else 1
            end
        ) over (
            partition by neighbours.component
            order by neighbours.marked_at, neighbours.mark_id
            rows between unbounded preceding and current row
        ) as incident_number
    from neighbours
    where neighbours.is_bad
)

select
    cast(numbered.component as string) as component,
    cast(min(numbered.marked_at) as timestamp) as opened_at,
    cast(
        case
            when count(case when numbered.next_marked_at is null then 1 end) = 0
                then max(numbered.until_at)
        end
        as timestamp
    ) as closed_at,
    cast(count(*) as bigint) as mark_count,
    cast(max(numbered.p95_low_micros) / 1e3 as double) as worst_p95_response_millis,
    cast(max(numbered.error_ratio) as double) as worst_error_ratio,
    cast(
        case
            when numbered.component <> 'api' then 'down'
            when max(numbered.p95_low_micros) > 2000000 then 'p95_above_2_seconds'
            else 'errors_above_5_percent'
        end
        as string
    ) as rule
from numbered
group by numbered.component, numbered.incident_number
