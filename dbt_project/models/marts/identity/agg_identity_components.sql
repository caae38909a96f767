-- One row per number of learners that individuals consist of: how many individuals there are.
with individuals as (
    select
        dim_individuals.individual_id,
        dim_individuals.learner_count,
        dim_individuals.source_count,
        dim_individuals.has_several_accounts,
        coalesce(components.is_too_large, false) as is_too_large
    from {{ ref('dim_individuals') }} as dim_individuals
    left join {{ ref('int_identity__components') }} as components
        on dim_individuals.individual_id = components.learner_id
)

select
    cast(individuals.learner_count as bigint) as member_count,
    cast(count(*) as bigint) as individual_count,
    cast(sum(individuals.learner_count) as bigint) as learner_count,
    cast(count(case when individuals.source_count > 1 then 1 end) as bigint)
        as cross_app_individual_count,
    cast(count(case when individuals.has_several_accounts then 1 end) as bigint)
        as several_accounts_count,
    cast(count(case when individuals.is_too_large then 1 end) as bigint) as too_large_count
from individuals
group by individuals.learner_count
