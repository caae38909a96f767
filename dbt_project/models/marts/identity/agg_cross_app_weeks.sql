-- One row per population, ISO week and number of apps that individuals used in it.
with days as (
    select
        individual_learners.individual_id,
        learner_days.source_system,
        learner_days.local_date,
        learner_days.session_count,
        learner_days.total_seconds,
        bool_or(learner_days.bot_session_count > 0) over (
            partition by individual_learners.individual_id
        ) as is_bot
    from {{ ref('int_cohorts__learner_days') }} as learner_days
    {{ join_consented('learner_days', 'trend_comparison', as_of()) }}
    inner join {{ ref('dim_individual_learners') }} as individual_learners
        on learner_days.learner_id = individual_learners.learner_id
    where
        learner_days.can_compare_sessions
        and not learner_days.is_future_clock
        and learner_days.local_date <= cast({{ as_of() }} as date)
),

populations as (
    select 'everyone' as population
    union all
    select 'people' as population
),

weeks as (
    select
        days.individual_id,
        populations.population,
        cast(date_trunc('week', days.local_date) as date) as week_start_date,
        count(distinct days.source_system) as source_count,
        sum(days.session_count) as session_count,
        sum(days.total_seconds) as total_seconds
    from days
    inner join {{ ref('dim_individuals') }} as individuals
        on days.individual_id = individuals.individual_id
    inner join populations
        on
            populations.population = 'everyone'
            or (not individuals.is_internal and not days.is_bot)
    group by
        days.individual_id,
        populations.population,
        cast(date_trunc('week', days.local_date) as date)
)

select
    cast(weeks.population as string) as population,
    cast(weeks.week_start_date as date) as week_start_date,
    cast(weeks.source_count as bigint) as source_count,
    cast(count(*) as bigint) as individual_count,
    cast(sum(weeks.session_count) as bigint) as session_count,
    cast(sum(weeks.total_seconds) as bigint) as total_seconds
from weeks
group by weeks.population, weeks.week_start_date, weeks.source_count
