-- One row per entry of a learner into a funnel: when it began and until when it is open.
--
-- An entry begins with the first step. Where learners enter once, its window is counted from there;
-- where they may come again, from the last time that the first step happened before a window passed
-- without it, so that nobody is in twice at a time.
with openings as (
    select
        chains.*,
        funnels.order_rule,
        funnels.reentry_rule,
        {{ add_seconds('chains.occurred_at', '3600 * funnels.window_hours') }} as closes_at
    from {{ ref('int_product__funnel_chains') }} as chains
    {{ join_consented('chains', 'trend_comparison', as_of()) }}
    inner join {{ ref('funnels') }} as funnels
        on
            chains.funnel = funnels.funnel
            and chains.funnel_version = funnels.funnel_version
    where chains.step_number = 1
),

compared as (
    select
        openings.*,
        lag(openings.closes_at) over chain_order as previous_closes_at
    from openings
    window chain_order as (
        partition by
            openings.funnel,
            openings.funnel_version,
            openings.source_system,
            openings.learner_id,
            openings.session_id
        order by openings.occurred_at, openings.platform
    )
),

marked as (
    select
        compared.*,
        compared.previous_closes_at is null
        or (
            compared.reentry_rule = 'after_gap'
            and compared.occurred_at >= compared.previous_closes_at
        ) as is_entry
    from compared
),

numbered as (
    select
        marked.*,
        sum(case when marked.is_entry then 1 else 0 end) over (
            partition by
                marked.funnel,
                marked.funnel_version,
                marked.source_system,
                marked.learner_id,
                marked.session_id
            order by marked.occurred_at, marked.platform
            rows between unbounded preceding and current row
        ) as spell
    from marked
),

entries as (
    select
        numbered.funnel,
        numbered.funnel_version,
        numbered.source_system,
        numbered.learner_id,
        numbered.session_id,
        numbered.spell,
        numbered.order_rule,
        max(case when numbered.is_entry then numbered.platform end) as platform,
        min(numbered.occurred_at) as step_1_at,
        max(
            case
                when numbered.is_entry or numbered.reentry_rule = 'after_gap'
                    then numbered.closes_at
            end
        ) as open_until_at
    from numbered
    group by
        numbered.funnel,
        numbered.funnel_version,
        numbered.source_system,
        numbered.learner_id,
        numbered.session_id,
        numbered.spell,
        numbered.order_rule
)

select
    cast(entries.funnel as string) as funnel,
    cast(entries.funnel_version as bigint) as funnel_version,
    cast(entries.source_system as string) as source_system,
    cast(entries.learner_id as string) as learner_id,
    cast(
        row_number() over (
            partition by
                entries.funnel, entries.funnel_version, entries.source_system, entries.learner_id
            order by entries.step_1_at, entries.session_id
        ) as bigint
    ) as entry_number,
    cast(entries.session_id as string) as session_id,
    cast(entries.order_rule as string) as order_rule,
    cast(entries.platform as string) as platform,
    cast(entries.step_1_at as timestamp) as step_1_at,
    cast(entries.open_until_at as timestamp) as open_until_at
from entries
