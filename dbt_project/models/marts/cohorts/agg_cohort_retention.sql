-- One row per source, population, cohort (ISO week of the first activity, learner-local), week
-- since then (0 to 104) and definition: who came back (UBA-05). `bounded` counts learners active in
-- that very week, `unbounded` those active in that week or any later one. A week that has not
-- passed everywhere on earth is incomplete: its count is shown, its ratio is not.
with active_weeks as (
    select * from {{ ref('int_cohorts__active_weeks') }}
),

cohorts as (
    select
        active_weeks.source_system,
        active_weeks.population,
        active_weeks.cohort_week_date,
        count(distinct active_weeks.learner_id) as cohort_size
    from active_weeks
    group by active_weeks.source_system, active_weeks.population, active_weeks.cohort_week_date
),

last_weeks as (
    select
        active_weeks.source_system,
        active_weeks.population,
        active_weeks.cohort_week_date,
        active_weeks.learner_id,
        max(active_weeks.period_number) as last_period_number
    from active_weeks
    group by
        active_weeks.source_system,
        active_weeks.population,
        active_weeks.cohort_week_date,
        active_weeks.learner_id
),

periods as (
    select
        cohorts.*,
        cast(numbers.n as bigint) as period_number,
        cast(cohorts.cohort_week_date + cast(numbers.n * 7 as int) as date) as period_start_date
    from cohorts
    cross join range(105) as numbers(n) -- noqa: LT01
    where
        cast(cohorts.cohort_week_date + cast(numbers.n * 7 as int) as date)
        <= cast({{ as_of() }} as date)
),

counted as (
    select
        active_weeks.source_system,
        active_weeks.population,
        active_weeks.cohort_week_date,
        active_weeks.period_number,
        'bounded' as retention_definition,
        count(*) as active_count
    from active_weeks
    group by
        active_weeks.source_system,
        active_weeks.population,
        active_weeks.cohort_week_date,
        active_weeks.period_number
    union all
    select
        periods.source_system,
        periods.population,
        periods.cohort_week_date,
        periods.period_number,
        'unbounded' as retention_definition,
        count(*) as active_count
    from periods
    inner join last_weeks
        on
            periods.source_system = last_weeks.source_system
            and periods.population = last_weeks.population
            and periods.cohort_week_date = last_weeks.cohort_week_date
            and periods.period_number <= last_weeks.last_period_number
    group by
        periods.source_system,
        periods.population,
        periods.cohort_week_date,
        periods.period_number
),

definitions as (
    select 'bounded' as retention_definition
    union all
    select 'unbounded' as retention_definition
),

shown as (
    select
        periods.*,
        definitions.retention_definition,
        coalesce(counted.active_count, 0) as active_count,
        cast(cast(periods.period_start_date + 7 as date) as timestamp) + interval '12' hour
        <= {{ as_of() }} as is_complete
    from periods
    cross join definitions
    left join counted
        on
            periods.source_system = counted.source_system
            and periods.population = counted.population
            and periods.cohort_week_date = counted.cohort_week_date
            and periods.period_number = counted.period_number
            and definitions.retention_definition = counted.retention_definition
)

select
    cast(shown.source_system as string) as source_system,
    cast(shown.population as string) as population,
    cast(shown.retention_definition as string) as retention_definition,
    cast(shown.cohort_week_date as date) as cohort_week_date,
    cast(shown.period_number as bigint) as period_number,
    cast(shown.period_start_date as date) as period_start_date,
    cast(shown.cohort_size as bigint) as cohort_size,
    cast(shown.active_count as bigint) as active_count,
    cast(shown.is_complete as boolean) as is_complete,
    cast(
        case when shown.is_complete then {{ ratio('shown.active_count', 'shown.cohort_size') }} end
        as double
    ) as retention_ratio
from shown
