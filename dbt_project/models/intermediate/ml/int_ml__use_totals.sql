-- One row per learner and Monday on which more became known of what the learner did: all that was
-- known from then, and until the next such Monday.
with steps as (
    select
        days.source_system,
        days.learner_id,
        days.known_from,
        sum(days.active_day_count) as active_day_count,
        sum(days.action_count) as action_count,
        sum(days.workout_count) as workout_count,
        max(case when days.action_count + days.workout_count > 0 then days.done_date end)
            as last_active_date,
        max(case when days.workout_count > 0 then days.done_date end) as last_workout_date
    from {{ ref('int_ml__use_days') }} as days
    group by days.source_system, days.learner_id, days.known_from
)

select
    cast(steps.source_system as string) as source_system,
    cast(steps.learner_id as string) as learner_id,
    cast(steps.known_from as date) as known_from,
    cast(
        coalesce(lead(steps.known_from) over learner, cast({{ end_of_time() }} as date)) as date
    ) as known_to,
    {% for measure in ['active_day', 'action', 'workout'] -%}
        cast(sum(steps.{{ measure }}_count) over learner as bigint) as {{ measure }}_count,
    {% endfor -%}
    cast(max(steps.last_active_date) over learner as date) as last_active_date,
    cast(max(steps.last_workout_date) over learner as date) as last_workout_date
from steps
window learner as (
    partition by steps.source_system, steps.learner_id
    order by steps.known_from
)
