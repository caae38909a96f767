-- One row per goal that a learner set, as it stands now (HFA-06).
with goals as (
    select
        stg_goals.*,
        {{ seconds_between('stg_goals.set_at', 'stg_goals.achieved_at') }} as seconds_to_achieve
    from {{ ref('stg_fitness_coach__goals') }} as stg_goals
    {{ join_consented('stg_goals', 'learner_insight', 'stg_goals.set_at') }}
)

select
    cast(goals.goal_id as string) as goal_id,
    cast(goals.source_system as string) as source_system,
    cast(goals.learner_id as string) as learner_id,
    cast(goals.category as string) as category,
    cast(goals.target as double) as target,
    cast(goals.status as string) as status,
    cast(goals.set_at as timestamp) as set_at,
    cast(goals.achieved_at as timestamp) as achieved_at,
    cast(case when goals.status = 'dropped' then goals.updated_at end as timestamp) as dropped_at,
    cast(goals.seconds_to_achieve / 86400e0 as double) as days_to_achieve,
    cast(goals.status <> 'active' as boolean) as is_resolved
from goals
