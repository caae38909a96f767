-- One row per learner, subject (course or piece) and Monday with an activity in the eight weeks
-- before that was known by then: activities and active days of the latest week and of the latest
-- four.
with modules as (
    select * from {{ first_versions(
        ref('stg_learning_platform__module_versions'), 'module_id',
        'versions.course is not null and versions.position is not null'
    ) }} as first_modules
),

activities as (
    select
        days.source_system,
        days.learner_id,
        'course' as subject_kind,
        modules.course as subject_id,
        days.done_date,
        days.known_from,
        sum(days.activity_count) as activity_count
    from {{ ref('int_ml__module_activity_days') }} as days
    inner join modules on days.module_id = modules.module_id
    group by
        days.source_system, days.learner_id, modules.course, days.done_date, days.known_from
    union all
    select
        facts.source_system,
        facts.learner_id,
        facts.subject_kind,
        facts.subject_id,
        cast(facts.happened_at as date) as done_date,
        facts.known_from,
        count(*) as activity_count
    from {{ ref('int_ml__progress_facts') }} as facts
    where facts.fact = 'reached'
    group by
        facts.source_system,
        facts.learner_id,
        facts.subject_kind,
        facts.subject_id,
        cast(facts.happened_at as date),
        facts.known_from
),

marked as (
    select
        activities.*,
        cast(date_trunc('week', activities.done_date) as date) as week_start_date,
        case
            when
                activities.known_from = min(activities.known_from) over (
                    partition by
                        activities.source_system,
                        activities.learner_id,
                        activities.subject_kind,
                        activities.subject_id,
                        activities.done_date
                )
                then 1
            else 0
        end as active_day_count
    from activities
),

-- every day counts for the eight Mondays after it
counted as (
    select
        marked.*,
        numbers.n + 1 as week_number,
        cast(marked.week_start_date + cast(7 * (numbers.n + 1) as int) as date) as as_of_date
    from marked
    cross join {{ numbers(8) }} as numbers
    where
        cast(marked.week_start_date + cast(7 * (numbers.n + 1) as int) as date)
        >= marked.known_from
)

select
    cast(counted.source_system as string) as source_system,
    cast(counted.learner_id as string) as learner_id,
    cast(counted.subject_kind as string) as subject_kind,
    cast(counted.subject_id as string) as subject_id,
    {% for measure in ['activity_count', 'active_day_count'] -%}
        {% for weeks in [1, 4] -%}
            cast(
                sum(
                    case
                        when counted.week_number <= {{ weeks }} then counted.{{ measure }}
                        else 0
                    end
                ) as bigint
            ) as {{ measure }}_{{ 7 * weeks }}d,
        {% endfor -%}
    {% endfor -%}
    cast(counted.as_of_date as date) as as_of_date
from counted
group by
    counted.source_system,
    counted.learner_id,
    counted.subject_kind,
    counted.subject_id,
    counted.as_of_date
