-- One row per day from `first_date` to `last_date`: its week, month, quarter and year.
with days as (
    select cast(cast('{{ var("first_date") }}' as date) + cast(numbers.n as int) as date) as day
    from range({{ days_in_calendar() }}) as numbers (n) -- noqa: PRS
)

select
    cast(days.day as date) as calendar_date,
    cast(extract(year from days.day) as bigint) as year,
    cast(
        concat(
            cast(extract(year from days.day) as string),
            '-Q',
            cast(extract(quarter from days.day) as string)
        ) as string
    ) as quarter,
    cast({{ iso_month('days.day') }} as string) as month,
    cast({{ iso_week('days.day') }} as string) as iso_week,
    cast({{ iso_day_of_week('days.day') }} as bigint) as iso_day_of_week,
    cast({{ iso_day_of_week('days.day') }} >= 6 as boolean) as is_weekend,
    cast(date_trunc('week', days.day) as date) as week_start_date,
    cast(date_trunc('month', days.day) as date) as month_start_date,
    cast(date_trunc('quarter', days.day) as date) as quarter_start_date
from days
