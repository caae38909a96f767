-- One row per learner and number of a day since the learner's first (1, 3, 7, 14, 30, 60, 90):
-- whether the learner was active on that day, then or later, and on how many of the seven days that
-- end with it, the first day not counted. Only days whose sessions may be compared with each other
-- (purpose trend_comparison) and whose clock lies not in the future.
with learner_days as (
    select * from {{ ref('int_cohorts__learner_days') }}
    where
        can_compare_sessions
        and not is_future_clock
        and local_date <= cast({{ as_of() }} as date)
),

ages as (
    select
        learner_days.source_system,
        learner_days.learner_id,
        min(learner_days.local_date) over learner as first_date,
        {{ days_between('min(learner_days.local_date) over learner', 'learner_days.local_date') }}
            as age_days
    from learner_days
    window learner as (partition by learner_days.source_system, learner_days.learner_id)
),

day_numbers as (
    {% for n in [1, 3, 7, 14, 30, 60] -%}
        select {{ n }} as day_number
        union all
    {% endfor -%}
    select 90 as day_number
)

select
    cast(ages.source_system as string) as source_system,
    cast(ages.learner_id as string) as learner_id,
    cast(ages.first_date as date) as first_date,
    cast(day_numbers.day_number as bigint) as day_number,
    cast(bool_or(ages.age_days = day_numbers.day_number) as boolean) as is_active_that_day,
    cast(bool_or(ages.age_days >= day_numbers.day_number) as boolean) as is_active_then_or_later,
    cast(
        count(
            case
                when
                    ages.age_days > 0
                    and ages.age_days > day_numbers.day_number - 7
                    and ages.age_days <= day_numbers.day_number
                    then 1
            end
        ) as bigint
    ) as rolling_day_count
from ages
cross join day_numbers
group by ages.source_system, ages.learner_id, ages.first_date, day_numbers.day_number
