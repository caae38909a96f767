-- One row per start or end of a workout that an event or the workout itself tells of: both sides
-- where learner and moment agree, the first told with the first, the second with the second. Clocks
-- in the future tell no moment.
with events as (
    select
        stg_events.source_system,
        stg_events.learner_id,
        stg_events.analytics_event_id,
        stg_events.action as fact,
        stg_events.occurred_at,
        stg_events.platform,
        row_number() over (
            partition by stg_events.learner_id, stg_events.action, stg_events.occurred_at
            order by stg_events.analytics_event_id
        ) as place
    from {{ ref('stg_fitness_coach__analytics_events') }} as stg_events
    where
        stg_events.category = 'workout'
        and stg_events.action in ('workout_started', 'workout_completed')
        and coalesce(stg_events.clock_flag, 'none') <> 'future'
),

workouts as (
    {% for fact, moment in [
        ('workout_started', 'started_at'), ('workout_completed', 'completed_at')
    ] -%}
        select
            stg_workouts.source_system,
            stg_workouts.learner_id,
            stg_workouts.workout_id,
            '{{ fact }}' as fact,
            stg_workouts.{{ moment }} as occurred_at,
            row_number() over (
                partition by stg_workouts.learner_id, stg_workouts.{{ moment }}
                order by stg_workouts.workout_id
            ) as place
        from {{ ref('stg_fitness_coach__workouts') }} as stg_workouts
        where
            stg_workouts.{{ moment }} is not null
            and coalesce(stg_workouts.clock_flag, 'none') <> 'future'
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

signed_out as (
    select distinct
        events.source_system,
        events.fact,
        events.occurred_at
    from events
    where events.learner_id is null
),

paired as (
    select
        coalesce(events.source_system, workouts.source_system) as source_system,
        coalesce(events.learner_id, workouts.learner_id) as learner_id,
        coalesce(events.fact, workouts.fact) as fact,
        coalesce(events.occurred_at, workouts.occurred_at) as occurred_at,
        events.analytics_event_id,
        workouts.workout_id,
        events.platform
    from events
    full outer join workouts
        on
            events.source_system = workouts.source_system
            and events.learner_id = workouts.learner_id
            and events.fact = workouts.fact
            and events.occurred_at = workouts.occurred_at
            and events.place = workouts.place
)

select
    cast(paired.source_system as string) as source_system,
    cast(paired.learner_id as string) as learner_id,
    cast(paired.fact as string) as fact,
    cast(paired.occurred_at as timestamp) as occurred_at,
    cast(paired.analytics_event_id as string) as analytics_event_id,
    cast(paired.workout_id as string) as workout_id,
    cast(paired.platform as string) as platform,
    cast(
        paired.learner_id is null
        or (paired.analytics_event_id is null and signed_out.fact is not null) as boolean
    ) as is_signed_out
from paired
left join signed_out
    on
        paired.source_system = signed_out.source_system
        and paired.fact = signed_out.fact
        and paired.occurred_at = signed_out.occurred_at
