-- One row per app, population, week on the learner's own calendar and place in the app: how often
-- sessions came there, how many ended there short of a goal, how many reached one there or later.
with populations as (
    select 'everyone' as population
    union all
    select 'people' as population
),

steps as (
    select
        session_steps.*,
        populations.population,
        {{ period_start("'week'", 'session_steps.local_date') }} as week_start_date
    from {{ ref('int_product__session_steps') }} as session_steps
    inner join populations
        on
            populations.population = 'everyone'
            or not (session_steps.is_internal or session_steps.is_bot)
),

nodes as (
    select
        steps.source_system,
        steps.population,
        steps.week_start_date,
        steps.node,
        count(*) as visit_count,
        count(distinct steps.session_id) as session_count,
        count(case when steps.next_node is null and not steps.is_goal then 1 end) as exit_count,
        count(distinct case when steps.is_followed_by_goal then steps.session_id end)
            as goal_session_count
    from steps
    group by steps.source_system, steps.population, steps.week_start_date, steps.node
)

select
    cast(nodes.source_system as string) as source_system,
    cast(nodes.population as string) as population,
    cast(nodes.week_start_date as date) as week_start_date,
    cast(nodes.node as string) as node,
    cast(nodes.visit_count as bigint) as visit_count,
    cast(nodes.session_count as bigint) as session_count,
    cast(nodes.exit_count as bigint) as exit_count,
    cast({{ ratio('nodes.exit_count', 'nodes.visit_count') }} as double) as exit_ratio,
    cast({{ wilson('nodes.exit_count', 'nodes.visit_count', 'low') }} as double) as exit_ratio_low,
    cast({{ wilson('nodes.exit_count', 'nodes.visit_count', 'high') }} as double)
        as exit_ratio_high,
    cast(nodes.goal_session_count as bigint) as goal_session_count
from nodes
