-- One row per population and ISO week in which anybody used fitness_coach: who logs meals, and how
-- often (UBA-01). A week that is not over everywhere on earth is incomplete: its counts are shown,
-- its ratios are not.
with counted as (
    select
        populations.population,
        weeks.week_start_date,
        count(*) as active_learner_count,
        count(case when weeks.log_count > 0 then 1 end) as logging_learner_count,
        sum(weeks.log_count) as log_count,
        sum(weeks.logged_day_count) as logged_day_count,
        cast(cast(weeks.week_start_date + 7 as date) as timestamp) + interval '12' hour
        <= {{ as_of() }} as is_complete
    from {{ ref('int_product__nutrition_weeks') }} as weeks
    {{ join_consented('weeks', 'learner_insight', as_of()) }}
    inner join {{ ref('int_product__populations') }} as populations
        on
            weeks.source_system = populations.source_system
            and weeks.learner_id = populations.learner_id
    group by populations.population, weeks.week_start_date
),

-- what a share is of; nothing while the week is not over
measured as (
    select
        counted.*,
        case when counted.is_complete then counted.active_learner_count end as of_active,
        case when counted.is_complete then counted.logging_learner_count end as of_logging,
        case when counted.is_complete then counted.logged_day_count end as of_days
    from counted
)

{%- set logging = ['measured.logging_learner_count', 'measured.of_active'] %}

select
    cast(measured.population as string) as population,
    cast(measured.week_start_date as date) as week_start_date,
    cast(measured.active_learner_count as bigint) as active_learner_count,
    cast(measured.logging_learner_count as bigint) as logging_learner_count,
    cast(measured.log_count as bigint) as log_count,
    cast(measured.logged_day_count as bigint) as logged_day_count,
    cast({{ ratio(logging[0], logging[1]) }} as double) as logging_ratio,
    cast({{ wilson(logging[0], logging[1], 'low') }} as double) as logging_ratio_low,
    cast({{ wilson(logging[0], logging[1], 'high') }} as double) as logging_ratio_high,
    cast({{ ratio('measured.log_count', 'measured.of_days') }} as double) as logs_per_logged_day,
    cast({{ ratio('measured.log_count', 'measured.of_logging') }} as double)
        as logs_per_logging_learner,
    cast(measured.is_complete as boolean) as is_complete
from measured
