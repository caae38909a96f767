-- One row per app, population, week on the learner's own calendar, place in the app and place that
-- sessions went on to from there, `end` where they ended.
with populations as (
    select 'everyone' as population
    union all
    select 'people' as population
),

steps as (
    select
        session_steps.*,
        coalesce(session_steps.next_node, 'end') as shown_next_node,
        populations.population,
        {{ period_start("'week'", 'session_steps.local_date') }} as week_start_date
    from {{ ref('int_product__session_steps') }} as session_steps
    inner join populations
        on
            populations.population = 'everyone'
            or not (session_steps.is_internal or session_steps.is_bot)
),

transitions as (
    select
        steps.source_system,
        steps.population,
        steps.week_start_date,
        steps.node,
        steps.shown_next_node,
        count(*) as transition_count,
        count(distinct steps.session_id) as session_count,
        percentile_cont(0.5e0) within group (order by cast(steps.seconds_to_next as double))
            as median_seconds
    from steps
    group by
        steps.source_system,
        steps.population,
        steps.week_start_date,
        steps.node,
        steps.shown_next_node
),

shared as (
    select
        transitions.*,
        sum(transitions.transition_count) over (
            partition by
                transitions.source_system,
                transitions.population,
                transitions.week_start_date,
                transitions.node
        ) as node_visit_count
    from transitions
)

select
    cast(shared.source_system as string) as source_system,
    cast(shared.population as string) as population,
    cast(shared.week_start_date as date) as week_start_date,
    cast(shared.node as string) as node,
    cast(shared.shown_next_node as string) as next_node,
    cast(shared.transition_count as bigint) as transition_count,
    cast(shared.session_count as bigint) as session_count,
    cast(shared.node_visit_count as bigint) as node_visit_count,
    cast({{ ratio('shared.transition_count', 'shared.node_visit_count') }} as double)
        as node_share_ratio,
    cast(shared.median_seconds as double) as median_seconds
from shared
