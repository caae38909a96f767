-- One row per workout, injury, goal that was achieved or dropped, logged meal and day with steps of
-- people who allow themselves to be told by what describes them (purpose profiling): in which week
-- of the learner's own calendar. No staff; nothing by a clock in the future.
with happenings as (
    select
        workouts.source_system,
        workouts.learner_id,
        workouts.started_at as happened_at,
        workouts.clock_flag,
        'workout' as kind,
        workouts.status <> 'started' as is_over,
        workouts.status = 'completed' as is_success,
        case when workouts.status <> 'started' then workouts.duration_seconds end as amount
    from {{ ref('stg_fitness_coach__workouts') }} as workouts
    union all
    select
        goals.source_system,
        goals.learner_id,
        coalesce(goals.achieved_at, goals.updated_at) as happened_at,
        goals.clock_flag,
        'goal' as kind,
        true as is_over,
        goals.achieved_at is not null as is_success,
        null as amount
    from {{ ref('stg_fitness_coach__goals') }} as goals
    where goals.achieved_at is not null or goals.status = 'dropped'
    {% for relation, kind, moment in [
        ('injuries', 'injury', 'occurred_at'), ('nutrition_logs', 'meal', 'logged_at')
    ] -%}
        union all
        select
            {{ relation }}.source_system,
            {{ relation }}.learner_id,
            {{ relation }}.{{ moment }} as happened_at,
            {{ relation }}.clock_flag,
            '{{ kind }}' as kind,
            true as is_over,
            true as is_success,
            null as amount
        from {{ ref('stg_fitness_coach__' ~ relation) }} as {{ relation }}
    {% endfor %}
),

step_days as (
    select
        segments.source_system,
        segments.learner_id,
        segments.local_date,
        cast(segments.local_date as timestamp) as happened_at,
        sum(segments.value_millionths) as amount
    from {{ ref('int_health__wearable_segments') }} as segments
    where segments.metric = 'steps' and segments.choice_rank = 1
    group by segments.source_system, segments.learner_id, segments.local_date
),

facts as (
    select
        happenings.source_system,
        happenings.learner_id,
        {{ local_date('happenings.happened_at', 'zones.zone') }} as local_date,
        happenings.kind,
        happenings.is_over,
        happenings.is_success,
        happenings.amount
    from happenings
    {{ join_consented('happenings', 'profiling', 'happenings.happened_at') }}
    {{ join_zone('happenings', 'happenings.happened_at') }}
    where
        happenings.happened_at <= {{ as_of() }}
        and coalesce(happenings.clock_flag, 'none') <> 'future'
    union all
    select
        step_days.source_system,
        step_days.learner_id,
        step_days.local_date,
        'step' as kind,
        true as is_over,
        true as is_success,
        step_days.amount
    from step_days
    {{ join_consented('step_days', 'profiling', 'step_days.happened_at') }}
    where step_days.local_date <= cast({{ as_of() }} as date)
)

select
    cast(facts.source_system as string) as source_system,
    cast(facts.learner_id as string) as learner_id,
    cast(date_trunc('week', facts.local_date) as date) as week_start_date,
    cast(facts.kind as string) as kind,
    cast(facts.is_over as boolean) as is_over,
    cast(facts.is_success as boolean) as is_success,
    cast(facts.amount as bigint) as amount
from facts
inner join {{ ref('int_learners__profiles') }} as profiles
    on
        facts.source_system = profiles.source_system
        and facts.learner_id = profiles.learner_id
where not profiles.is_internal
