-- One row per learner and Monday with something done in the eight weeks before that was known by
-- then: active days, actions and workouts week by week, the latest being week 1, and more.
with weekly as (
    select
        days.source_system,
        days.learner_id,
        cast(date_trunc('week', days.done_date) as date) as week_start_date,
        {% for measure in use_measures() -%}
            sum(days.{{ measure }}_count) as {{ measure }}_count,
        {% endfor -%}
        days.known_from
    from {{ ref('int_ml__use_days') }} as days
    group by
        days.source_system,
        days.learner_id,
        cast(date_trunc('week', days.done_date) as date),
        days.known_from
),

-- every week counts for the eight Mondays after it
counted as (
    select
        weekly.*,
        numbers.n + 1 as week_number,
        cast(weekly.week_start_date + cast(7 * (numbers.n + 1) as int) as date) as as_of_date
    from weekly
    cross join {{ numbers(8) }} as numbers
    where
        cast(weekly.week_start_date + cast(7 * (numbers.n + 1) as int) as date)
        >= weekly.known_from
)

select
    cast(counted.source_system as string) as source_system,
    cast(counted.learner_id as string) as learner_id,
    {% for measure in use_measures()[:3] -%}
        {% for week in range(1, 9) -%}
            cast(
                sum(
                    case
                        when counted.week_number = {{ week }} then counted.{{ measure }}_count
                        else 0
                    end
                ) as bigint
            ) as {{ measure }}_count_week_{{ week }},
        {% endfor -%}
    {% endfor -%}
    {% for measure in use_measures()[3:] -%}
        cast(
            sum(case when counted.week_number <= 4 then counted.{{ measure }}_count else 0 end)
            as bigint
        ) as {{ measure }}_count_28d,
        cast(sum(counted.{{ measure }}_count) as bigint) as {{ measure }}_count_56d,
    {% endfor -%}
    cast(counted.as_of_date as date) as as_of_date
from counted
group by counted.source_system, counted.learner_id, counted.as_of_date
