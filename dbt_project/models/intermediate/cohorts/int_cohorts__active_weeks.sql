-- One row per learner, population and ISO week in which the learner was active, counted in weeks
-- since the learner's first. Only days whose sessions may be compared with each other (purpose
-- trend_comparison) and whose clock lies not in the future. Population `people` leaves out internal
-- accounts and learners who were ever labelled a bot; `everyone` does not.
with learner_days as (
    select * from {{ ref('int_cohorts__learner_days') }}
    where
        can_compare_sessions
        and not is_future_clock
        and local_date <= cast({{ as_of() }} as date)
),

learners as (
    select
        learner_days.source_system,
        learner_days.learner_id,
        bool_or(learner_days.is_internal or learner_days.bot_session_count > 0) as is_left_out,
        cast(date_trunc('week', min(learner_days.local_date)) as date) as cohort_week_date
    from learner_days
    group by learner_days.source_system, learner_days.learner_id
),

weeks as (
    select
        learner_days.source_system,
        learner_days.learner_id,
        cast(date_trunc('week', learner_days.local_date) as date) as week_start_date,
        count(*) as active_day_count
    from learner_days
    group by
        learner_days.source_system,
        learner_days.learner_id,
        date_trunc('week', learner_days.local_date)
),

populations as (
    select 'everyone' as population
    union all
    select 'people' as population
)

select
    cast(weeks.source_system as string) as source_system,
    cast(weeks.learner_id as string) as learner_id,
    cast(populations.population as string) as population,
    cast(learners.cohort_week_date as date) as cohort_week_date,
    cast(
        {{ days_between('learners.cohort_week_date', 'weeks.week_start_date') }} / 7 as bigint
    ) as period_number,
    cast(weeks.active_day_count as bigint) as active_day_count
from weeks
inner join learners
    on weeks.source_system = learners.source_system and weeks.learner_id = learners.learner_id
inner join populations
    on populations.population = 'everyone' or not learners.is_left_out
