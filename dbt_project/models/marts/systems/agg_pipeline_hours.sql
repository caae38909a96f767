-- One row per source and UTC hour in which batches were sent: how much came, how much of it was
-- refused or late, and at what pace sessions and events came to be known.
with receipts as (
    select
        all_receipts.*,
        date_trunc('hour', all_receipts.sent_at) as hour_started_at
    from {{ ref('stg_landing__receipts') }} as all_receipts
    where all_receipts.sent_at is not null
),

batch_hours as (
    select
        receipts.source_system,
        receipts.hour_started_at,
        count(*) as batch_count,
        count(case when receipts.status <> 'landed' then 1 end) as refused_batch_count,
        {% for name in ['received', 'accepted', 'duplicate', 'rejected', 'late'] -%}
            sum(receipts.{{ name }}_count) as {{ name }}_row_count,
        {% endfor -%}
        sum(
            case
                when receipts.stream in (
                        'performance_events', 'analytics_events', 'practice_metrics', 'activities'
                    )
                    then receipts.accepted_count
                else 0
            end
        ) as event_row_count
    from receipts
    group by receipts.source_system, receipts.hour_started_at
),

session_hours as (
    select
        sessions.source_system,
        date_trunc('hour', sessions.sent_at) as hour_started_at,
        count(*) as session_count
    from {{ ref('fct_sessions') }} as sessions
    group by sessions.source_system, date_trunc('hour', sessions.sent_at)
)

select
    cast(batch_hours.source_system as string) as source_system,
    cast(batch_hours.hour_started_at as timestamp) as hour_started_at,
    cast(batch_hours.batch_count as bigint) as batch_count,
    cast(batch_hours.refused_batch_count as bigint) as refused_batch_count,
    {% for name in ['received', 'accepted', 'duplicate', 'rejected', 'late'] -%}
        cast(batch_hours.{{ name }}_row_count as bigint) as {{ name }}_row_count,
    {% endfor -%}
    {% set sides = ('batch_hours.rejected_row_count', 'batch_hours.received_row_count') -%}
    cast({{ ratio(sides[0], sides[1]) }} as double) as rejection_ratio,
    {% for end in ['low', 'high'] -%}
        cast({{ wilson(sides[0], sides[1], end) }} as double) as rejection_ratio_{{ end }},
    {% endfor -%}
    cast(coalesce(session_hours.session_count, 0) as bigint) as new_session_count,
    cast(coalesce(session_hours.session_count, 0) / 60e0 as double) as new_sessions_per_minute,
    cast(batch_hours.event_row_count as bigint) as event_row_count,
    cast(batch_hours.event_row_count / 3600e0 as double) as events_per_second
from batch_hours
left join session_hours
    on
        batch_hours.source_system = session_hours.source_system
        and batch_hours.hour_started_at = session_hours.hour_started_at
