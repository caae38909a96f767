-- One row per learner, module, UTC day and Monday from which it was known, with what the learner
-- did. Of rows that told of one day at different times, the first say that the day was active.
with activities as (
    select * from {{ ref('stg_learning_platform__activities') }}
),

-- an activity that is known by day only is over when the day is
dated as (
    select
        activities.source_system,
        activities.learner_id,
        coalesce(activities.module_id, 'none') as module_id,
        activities.clicks,
        activities.is_completed,
        activities.duration_seconds,
        activities.sent_at,
        coalesce(kinds.activity_kind, 'other') as activity_kind,
        case
            when activities.time_precision = 'day'
                then {{ add_seconds('activities.occurred_at', '86399') }}
            else activities.occurred_at
        end as done_at
    from activities
    left join {{ ref('activity_kinds') }} as kinds
        on activities.activity_type = kinds.activity_type
    {{ join_consented('activities', 'learner_insight', 'activities.occurred_at') }}
),

known as (
    select
        dated.*,
        cast(dated.done_at as date) as done_date,
        {{ known_from(available_at('dated.done_at', 'dated.sent_at')) }} as known_from
    from dated
    {{ join_availability('dated', 'activities') }}
),

daily as (
    select
        known.source_system,
        known.learner_id,
        known.module_id,
        known.done_date,
        known.known_from,
        count(*) as activity_count,
        sum(known.clicks) as click_count,
        {% for kind in ['content', 'practice', 'exchange'] -%}
            sum(case when known.activity_kind = '{{ kind }}' then known.clicks else 0 end)
                as {{ kind }}_click_count,
        {% endfor -%}
        count(known.is_completed) as completed_known_count,
        count(case when known.is_completed then 1 end) as completed_count,
        sum(cast(round(known.duration_seconds * 1e3) as bigint)) as duration_ms
    from known
    group by
        known.source_system, known.learner_id, known.module_id, known.done_date, known.known_from
)

select
    cast(daily.source_system as string) as source_system,
    cast(daily.learner_id as string) as learner_id,
    cast(daily.module_id as string) as module_id,
    cast(daily.done_date as date) as done_date,
    cast(daily.known_from as date) as known_from,
    cast(
        case
            when
                daily.known_from = min(daily.known_from) over (
                    partition by
                        daily.source_system, daily.learner_id, daily.module_id, daily.done_date
                )
                then 1
            else 0
        end as bigint
    ) as active_day_count,
    cast(daily.activity_count as bigint) as activity_count,
    cast(daily.click_count as bigint) as click_count,
    cast(daily.content_click_count as bigint) as content_click_count,
    cast(daily.practice_click_count as bigint) as practice_click_count,
    cast(daily.exchange_click_count as bigint) as exchange_click_count,
    cast(daily.completed_known_count as bigint) as completed_known_count,
    cast(daily.completed_count as bigint) as completed_count,
    cast(daily.duration_ms as bigint) as duration_ms
from daily
