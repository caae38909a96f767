-- One row per learner, module and Monday on which more became known of what the learner did: all
-- that was known from then, and until the next such Monday.
with steps as (
    select
        days.source_system,
        days.learner_id,
        days.module_id,
        days.known_from,
        sum(days.activity_count) as activity_count,
        sum(days.click_count) as click_count,
        sum(days.active_day_count) as active_day_count,
        min(days.done_date) as first_active_date,
        max(days.done_date) as last_active_date
    from {{ ref('int_ml__module_activity_days') }} as days
    group by days.source_system, days.learner_id, days.module_id, days.known_from
)

select
    cast(steps.source_system as string) as source_system,
    cast(steps.learner_id as string) as learner_id,
    cast(steps.module_id as string) as module_id,
    cast(steps.known_from as date) as known_from,
    cast(
        coalesce(lead(steps.known_from) over learner_module, cast({{ end_of_time() }} as date))
        as date
    ) as known_to,
    {% for measure in ['activity_count', 'click_count', 'active_day_count'] -%}
        cast(sum(steps.{{ measure }}) over up_to_now as bigint) as {{ measure }},
    {% endfor -%}
    cast(min(steps.first_active_date) over up_to_now as date) as first_active_date,
    cast(max(steps.last_active_date) over up_to_now as date) as last_active_date
from steps
window
    learner_module as (
        partition by steps.source_system, steps.learner_id, steps.module_id
        order by steps.known_from
    ),
    up_to_now as (
        partition by steps.source_system, steps.learner_id, steps.module_id
        order by steps.known_from
        rows between unbounded preceding and current row
    )
