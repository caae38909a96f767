-- One row per source, population, cohort (ISO week of the first activity, learner-local), week
-- since then (0 to 104), definition and least number of days: who came back (UBA-05). `bounded`
-- counts learners active in that very week on so many days, `unbounded` those active in that week
-- or any later one. A week that has not passed everywhere on earth is incomplete: its count is
-- shown, its ratio is not.
with active_weeks as (
    select
        all_weeks.*,
        max(all_weeks.period_number) over (
            partition by all_weeks.source_system, all_weeks.population, all_weeks.learner_id
        ) as last_period_number
    from {{ ref('int_cohorts__active_weeks') }} as all_weeks
),

cohorts as (
    select
        active_weeks.source_system,
        active_weeks.population,
        active_weeks.cohort_week_date,
        count(*) as cohort_size
    from active_weeks
    where active_weeks.period_number = 0
    group by active_weeks.source_system, active_weeks.population, active_weeks.cohort_week_date
),

definitions as (
    {% for minimum in [1, 2, 3] -%}
        select
            'bounded' as retention_definition,
            {{ minimum }} as minimum_day_count
        union all
    {% endfor -%}
    select
        'unbounded' as retention_definition,
        1 as minimum_day_count
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

retained as (
    select
        active_weeks.source_system,
        active_weeks.population,
        active_weeks.cohort_week_date,
        active_weeks.period_number,
        definitions.retention_definition,
        definitions.minimum_day_count
    from active_weeks
    inner join definitions
        on
            definitions.retention_definition = 'bounded'
            and active_weeks.active_day_count >= definitions.minimum_day_count
    union all
    select
        periods.source_system,
        periods.population,
        periods.cohort_week_date,
        periods.period_number,
        'unbounded' as retention_definition,
        1 as minimum_day_count
    from periods
    inner join active_weeks
        on
            periods.source_system = active_weeks.source_system
            and periods.population = active_weeks.population
            and periods.cohort_week_date = active_weeks.cohort_week_date
            and periods.period_number <= active_weeks.last_period_number
            and active_weeks.period_number = 0
),

shown as (
    select
        periods.source_system,
        periods.population,
        periods.cohort_week_date,
        periods.period_number,
        periods.period_start_date,
        periods.cohort_size,
        definitions.retention_definition,
        definitions.minimum_day_count,
        count(retained.period_number) as active_count,
        cast(cast(periods.period_start_date + 7 as date) as timestamp) + interval '12' hour
        <= {{ as_of() }} as is_complete
    from periods
    cross join definitions
    left join retained
        on
            periods.source_system = retained.source_system
            and periods.population = retained.population
            and periods.cohort_week_date = retained.cohort_week_date
            and periods.period_number = retained.period_number
            and definitions.retention_definition = retained.retention_definition
            and definitions.minimum_day_count = retained.minimum_day_count
    group by
        periods.source_system,
        periods.population,
        periods.cohort_week_date,
        periods.period_number,
        periods.period_start_date,
        periods.cohort_size,
        definitions.retention_definition,
        definitions.minimum_day_count
)

select
    cast(shown.source_system as string) as source_system,
    cast(shown.population as string) as population,
    cast(shown.retention_definition as string) as retention_definition,
    cast(shown.minimum_day_count as bigint) as minimum_day_count,
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
