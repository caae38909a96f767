-- One row per source, population, grain (day, week, month, quarter) and period in which anybody was
-- active, or had been in the period before: how many came, stayed and went, and how many of the new
-- ones took the last step of onboarding.
with learners as (
    select
        active_periods.*,
        populations.population,
        case when active_periods.is_new and onboarded.learner_id is not null then 1 else 0 end
            as onboarding,
        case when active_periods.is_new and onboarded.is_activated then 1 else 0 end as activated
    from {{ ref('int_cohorts__active_periods') }} as active_periods
    inner join {{ ref('int_product__populations') }} as populations
        on
            active_periods.source_system = populations.source_system
            and active_periods.learner_id = populations.learner_id
    left join {{ ref('int_cohorts__onboarded') }} as onboarded
        on
            active_periods.source_system = onboarded.source_system
            and active_periods.learner_id = onboarded.learner_id
),

changes as (
    select
        learners.source_system,
        learners.population,
        learners.grain,
        learners.period_start_date,
        learners.active_day_count,
        learners.onboarding,
        learners.activated,
        1 as active,
        case when learners.is_new then 1 else 0 end as arrived,
        case when learners.is_new or learners.was_active_before then 0 else 1 end as came_back,
        0 as previously_active,
        0 as went
    from learners
    union all
    select
        learners.source_system,
        learners.population,
        learners.grain,
        learners.period_after_date as period_start_date,
        0 as active_day_count,
        0 as onboarding,
        0 as activated,
        0 as active,
        0 as arrived,
        0 as came_back,
        1 as previously_active,
        case when learners.is_active_after then 0 else 1 end as went
    from learners
)

select
    cast(changes.source_system as string) as source_system,
    cast(changes.population as string) as population,
    cast(changes.grain as string) as grain,
    cast(changes.period_start_date as date) as period_start_date,
    cast(sum(changes.active_day_count) as bigint) as learner_day_count,
    cast(sum(changes.active) as bigint) as active_count,
    cast(sum(changes.arrived) as bigint) as new_count,
    cast(sum(changes.came_back) as bigint) as reactivated_count,
    cast(sum(changes.onboarding) as bigint) as onboarding_count,
    cast(sum(changes.activated) as bigint) as activated_count,
    cast(sum(changes.previously_active) as bigint) as previous_active_count,
    cast(sum(changes.went) as bigint) as lost_count
from changes
group by changes.source_system, changes.population, changes.grain, changes.period_start_date
