-- One row per source that is sessionised and timeout in minutes: how many sessions the events of
-- the last 90 days would make with that timeout, and how long they would be; 30 is in use.
{%- set timeouts = [10, 15, 30, 60] %}

with openings as (
    select * from {{ ref('int_sessions__recent_openings') }}
),

timeouts as (
    {% for minutes in timeouts -%}
        select {{ minutes }} as timeout_minutes
        {% if not loop.last -%} union all {% endif -%}
    {% endfor -%}
),

sessions as (
    select
        openings.source_system,
        timeouts.timeout_minutes,
        {% for measure in ['event_count', 'total_seconds'] -%}
            case timeouts.timeout_minutes
                {% for minutes in timeouts -%}
                    when {{ minutes }} then openings.{{ measure }}_{{ minutes }}
                {% endfor -%}
            end as {{ measure }},
        {% endfor -%}
        openings.occurred_at
    from openings
    cross join timeouts
)

select
    cast(sessions.source_system as string) as source_system,
    cast(sessions.timeout_minutes as bigint) as timeout_minutes,
    cast(sessions.timeout_minutes = 30 as boolean) as is_used,
    cast(count(*) as bigint) as session_count,
    cast(sum(sessions.event_count) as bigint) as event_count,
    cast(sum(case when sessions.event_count = 1 then 1 else 0 end) as bigint)
        as single_event_session_count,
    cast(percentile_cont(0.5e0) within group (order by sessions.total_seconds) / 60e0 as double)
        as median_minutes,
    cast(sum(sessions.total_seconds) as bigint) as total_seconds
from sessions
where sessions.event_count is not null
group by sessions.source_system, sessions.timeout_minutes
