-- One row per moment at which a learner took a step of a funnel, up to now, with the step before it
-- in the same chain: all moments of the learner, or of one session where the funnel is a session's.
-- Steps are events of the app, orders, answers to recommendations and paid subscriptions.
with steps as (
    select
        funnel_steps.*,
        funnels.entity
    from {{ ref('funnel_steps') }} as funnel_steps
    inner join {{ ref('funnels') }} as funnels
        on
            funnel_steps.funnel = funnels.funnel
            and funnel_steps.funnel_version = funnels.funnel_version
),

told as (
    select
        'order' as event_source,
        orders.source_system,
        orders.learner_id,
        cast(null as string) as session_id,
        orders.ordered_at as occurred_at
    from {{ ref('stg_fitness_coach__marketplace_orders') }} as orders
    union all
    select
        'answer' as event_source,
        answered.source_system,
        answered.learner_id,
        answered.session_id,
        answered.answered_at as occurred_at
    from {{ ref('int_ai__answered') }} as answered
    union all
    select
        'subscription' as event_source,
        subscriptions.source_system,
        subscriptions.learner_id,
        cast(null as string) as session_id,
        subscriptions.activated_at as occurred_at
    from {{ ref('stg_fitness_coach__subscriptions') }} as subscriptions
),

moments as (
    select
        moments.funnel,
        moments.funnel_version,
        moments.step_number,
        moments.source_system,
        moments.learner_id,
        moments.session_id,
        moments.platform,
        moments.occurred_at
    from {{ ref('int_product__funnel_moments') }} as moments
    union all
    select
        steps.funnel,
        steps.funnel_version,
        steps.step_number,
        told.source_system,
        told.learner_id,
        case when steps.entity = 'session' then told.session_id end as session_id,
        cast(null as string) as platform,
        told.occurred_at
    from told
    {{ join_consented('told', 'trend_comparison', 'told.occurred_at') }}
    inner join steps on told.event_source = steps.event_source
    where steps.entity = 'learner' or told.session_id is not null
),

passed as (
    select moments.* from moments
    where moments.occurred_at <= {{ as_of() }}
)

select
    cast(passed.funnel as string) as funnel,
    cast(passed.funnel_version as bigint) as funnel_version,
    cast(passed.source_system as string) as source_system,
    cast(passed.learner_id as string) as learner_id,
    cast(coalesce(passed.session_id, 'none') as string) as session_id,
    cast(passed.step_number as bigint) as step_number,
    cast(passed.platform as string) as platform,
    cast(passed.occurred_at as timestamp) as occurred_at,
    cast(lag(passed.step_number) over chain_order as bigint) as previous_step_number,
    cast(lag(passed.occurred_at) over chain_order as timestamp) as previous_at
from passed
window chain_order as (
    partition by
        passed.funnel,
        passed.funnel_version,
        passed.source_system,
        passed.learner_id,
        passed.session_id
    order by passed.occurred_at, passed.step_number
)
