-- One row per source and Monday, 00:00 UTC, for which features are made: the last weeks in which
-- the app told of use. Before the first use that it told, nothing is known of anybody.
with use_told as (
    select
        receipts.source_system,
        cast(date_trunc('week', min(receipts.first_event_at)) as date) as first_week,
        cast(
            date_trunc(
                'week',
                least(
                    cast(max(receipts.last_event_at) as timestamp) + interval '7' day, {{ as_of() }}
                )
            ) as date
        ) as last_week
    from {{ ref('stg_landing__receipts') }} as receipts
    where
        receipts.status = 'landed'
        and receipts.stream in (
            'activities', 'workouts', 'performance_sessions', 'practice_sessions', 'session_results'
        )
    group by receipts.source_system
),

mondays as (
    select calendar.calendar_date as as_of_date
    from {{ ref('int_calendar__days') }} as calendar
    where {{ iso_day_of_week('calendar.calendar_date') }} = 1
)

select
    cast(use_told.source_system as string) as source_system,
    cast(mondays.as_of_date as date) as as_of_date,
    cast(mondays.as_of_date as timestamp) as as_of_at
from use_told
inner join mondays
    on
        use_told.first_week < mondays.as_of_date
        and use_told.last_week >= mondays.as_of_date
        and cast(use_told.last_week - cast(7 * {{ feature_weeks() }} as int) as date)
        < mondays.as_of_date
