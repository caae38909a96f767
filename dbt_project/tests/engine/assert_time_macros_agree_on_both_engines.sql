-- Time and calendar macros give these values on DuckDB and on Spark. A returned row names a macro
-- that does not.
with moments as (
    select
        cast('2026-03-29 00:30:00' as timestamp) as before_summer,
        cast('2026-03-29 01:30:00.25' as timestamp) as after_summer,
        cast('2021-01-03' as date) as sunday_of_week_53,
        cast('2024-12-30' as date) as monday_of_week_1,
        'Europe/Berlin' as zone
),

results as (
    select
        'seconds_between' as macro,
        cast({{ seconds_between('before_summer', 'after_summer') }} as string) as actual,
        '3600.25' as expected
    from moments
    union all
    select
        'seconds_between backwards',
        cast({{ seconds_between('after_summer', 'before_summer') }} as string),
        '-3600.25'
    from moments
    union all
    select
        'add_seconds',
        cast({{ add_seconds('before_summer', 'cast(-90 as bigint)') }} as string),
        '2026-03-29 00:28:30'
    from moments
    union all
    select
        'local_timestamp in winter',
        cast({{ local_timestamp('before_summer', 'zone') }} as string),
        '2026-03-29 01:30:00'
    from moments
    union all
    select
        'local_timestamp in summer',
        cast({{ local_timestamp('after_summer', 'zone') }} as string),
        '2026-03-29 03:30:00.25'
    from moments
    union all
    select
        'local_timestamp in Morocco, on summer time for the last time',
        cast(
            {{ local_timestamp("cast('2026-09-20 00:59:59' as timestamp)", "'Africa/Casablanca'") }}
            as string
        ),
        '2026-09-20 01:59:59'
    union all
    select
        'local_timestamp in Morocco from then on',
        cast(
            {{ local_timestamp("cast('2026-09-20 01:00:00' as timestamp)", "'Africa/El_Aaiun'") }}
            as string
        ),
        '2026-09-20 01:00:00'
    union all
    select
        'local_timestamp in Moldova, an hour before summer',
        cast(
            {{ local_timestamp("cast('2026-03-29 00:30:00' as timestamp)", "'Europe/Chisinau'") }}
            as string
        ),
        '2026-03-29 02:30:00'
    union all
    select
        'local_timestamp in Aysén, on summer time for good',
        cast(
            {{ local_timestamp("cast('2025-07-01 12:00:00' as timestamp)", "'America/Coyhaique'") }}
            as string
        ),
        '2025-07-01 09:00:00'
    union all
    select
        'local_timestamp in Taiwan by its old name',
        cast(
            {{ local_timestamp("cast('2026-01-01 12:00:00' as timestamp)", "'ROC'") }} as string
        ),
        '2026-01-01 20:00:00'
    union all
    select
        'local_date',
        cast({{ local_date('before_summer', "'America/New_York'") }} as string),
        '2026-03-28'
    from moments
    union all
    select
        'days_between',
        cast({{ days_between('sunday_of_week_53', 'monday_of_week_1') }} as string),
        '1457'
    from moments
    union all
    select
        'iso_day_of_week',
        cast({{ iso_day_of_week('sunday_of_week_53') }} as string),
        '7'
    from moments
    union all
    select
        'iso_week of the old year',
        {{ iso_week('sunday_of_week_53') }},
        '2020-W53'
    from moments
    union all
    select
        'iso_week of the new year',
        {{ iso_week('monday_of_week_1') }},
        '2025-W01'
    from moments
    union all
    select
        'iso_month',
        {{ iso_month('monday_of_week_1') }},
        '2024-12'
    from moments
)

select * from results
where actual is distinct from expected
