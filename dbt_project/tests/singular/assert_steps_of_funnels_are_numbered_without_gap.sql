-- A returned row is a funnel whose steps do not run from 1 to their number, or a step of a funnel
-- that is not defined: entries would never get past the gap.
{{ config(meta={'dagster': {'ref': {'name': 'funnel_steps'}}}) }}
select
    funnel_steps.funnel,
    funnel_steps.funnel_version,
    count(*) as step_count
from {{ ref('funnel_steps') }} as funnel_steps
left join {{ ref('funnels') }} as funnels
    on
        funnel_steps.funnel = funnels.funnel
        and funnel_steps.funnel_version = funnels.funnel_version
group by funnel_steps.funnel, funnel_steps.funnel_version
having
    min(funnel_steps.step_number) <> 1
    or max(funnel_steps.step_number) <> count(*)
    or count(funnels.funnel) <> count(*)
