-- One row per day from `first_date` to `last_date`: its week, month, quarter and year.
select
    cast(days.calendar_date as date) as calendar_date,
    cast(extract(year from days.calendar_date) as bigint) as year,
    cast(
        concat(
            cast(extract(year from days.calendar_date) as string),
            '-Q',
            cast(extract(quarter from days.calendar_date) as string)
        ) as string
    ) as quarter,
    cast({{ iso_month('days.calendar_date') }} as string) as month,
    cast({{ iso_week('days.calendar_date') }} as string) as iso_week,
    cast({{ iso_day_of_week('days.calendar_date') }} as bigint) as iso_day_of_week,
    cast({{ iso_day_of_week('days.calendar_date') }} >= 6 as boolean) as is_weekend,
    cast(date_trunc('week', days.calendar_date) as date) as week_start_date,
    cast(date_trunc('month', days.calendar_date) as date) as month_start_date,
    cast(date_trunc('quarter', days.calendar_date) as date) as quarter_start_date
from {{ ref('int_calendar__days') }} as days
