-- One row per learner, module and Monday with an activity in the eight weeks before that was known
-- by then: clicks and active days of each of these weeks, the
-- latest being week 1, and more of the latest four.
with weekly as (
    select
        days.source_system,
        days.learner_id,
        days.module_id,
        cast(date_trunc('week', days.done_date) as date) as week_start_date,
        days.known_from,
        {% for measure in activity_measures() -%}
            sum(days.{{ measure }}) as {{ measure }},
        {% endfor -%}
        sum(days.duration_ms) as duration_ms
    from {{ ref('int_ml__module_activity_days') }} as days
    group by
        days.source_system,
        days.learner_id,
        days.module_id,
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
    where cast(weekly.week_start_date + cast(7 * (numbers.n + 1) as int) as date)
        >= weekly.known_from
)

select
    cast(counted.source_system as string) as source_system,
    cast(counted.learner_id as string) as learner_id,
    cast(counted.module_id as string) as module_id,
    cast(counted.as_of_date as date) as as_of_date,
    {% for measure in ['click_count', 'active_day_count'] -%}
        {% for week in range(1, 9) -%}
            cast(
                sum(
                    case when counted.week_number = {{ week }} then counted.{{ measure }} else 0 end
                ) as bigint
            ) as {{ measure }}_week_{{ week }},
        {% endfor -%}
    {% endfor -%}
    {% for measure in activity_measures()[2:] -%}
        cast(
            sum(case when counted.week_number <= 4 then counted.{{ measure }} else 0 end) as bigint
        ) as {{ measure }}_28d,
    {% endfor -%}
    cast(sum(case when counted.week_number <= 4 then counted.duration_ms end) as bigint)
        as duration_ms_28d
from counted
group by counted.source_system, counted.learner_id, counted.module_id, counted.as_of_date
