-- One row per reminder that was due by now: whether it was sent and opened, and whether practice
-- followed (GAM-08).
--
-- Time runs from when the reminder was sent, or was to be sent where it never was: those compare. A
-- window that is not over yet says nothing, even where practice has followed already. A session
-- counts for every reminder that it follows.
with reminders as (
    select
        stg_reminders.*,
        coalesce(stg_reminders.reminder_sent_at, stg_reminders.scheduled_at) as due_at
    from {{ ref('stg_practice_tracker__reminders') }} as stg_reminders
    {{ join_consented('stg_reminders', 'learner_insight', 'stg_reminders.scheduled_at') }}
    where stg_reminders.scheduled_at <= {{ as_of() }}
),

moments as (
    select
        reminders.learner_id,
        reminders.due_at as happened_at,
        reminders.reminder_id,
        cast(null as timestamp) as session_started_at
    from reminders
    union all
    select
        decided.learner_id,
        decided.started_at as happened_at,
        cast(null as string) as reminder_id,
        decided.started_at as session_started_at
    from {{ ref('int_sessions__decided') }} as decided
    where
        decided.source_system = 'practice_tracker'
        and decided.consent_basis = 'learner_insight'
        and not decided.is_future_clock
),

followed as (
    select
        moments.reminder_id,
        min(moments.session_started_at) over (
            partition by moments.learner_id
            order by moments.happened_at
            range between current row and unbounded following
        ) as next_started_at
    from moments
)

select
    cast(reminders.reminder_id as string) as reminder_id,
    cast(reminders.source_system as string) as source_system,
    cast(reminders.learner_id as string) as learner_id,
    cast(reminders.scheduled_at as timestamp) as scheduled_at,
    cast(reminders.reminder_sent_at as timestamp) as reminder_sent_at,
    cast(reminders.opened_at as timestamp) as opened_at,
    cast(reminders.reminder_sent_at is not null as boolean) as is_sent,
    cast(reminders.opened_at is not null as boolean) as is_opened,
    cast({{ local_date('reminders.scheduled_at', 'zones.zone') }} as date) as local_date,
    {% for name, hours in [('hour', 1), ('three_hours', 3), ('day', 24)] -%}
        cast(
            case
                when reminders.due_at + interval '{{ hours }}' hour <= {{ as_of() }}
                    then
                        coalesce(
                            followed.next_started_at
                            <= reminders.due_at + interval '{{ hours }}' hour,
                            false
                        )
            end as boolean
        ) as practised_within_{{ name }},
    {% endfor -%}
    cast({{ whole_seconds_between('reminders.due_at', 'followed.next_started_at') }} as bigint)
        as seconds_to_practice
from reminders
inner join followed on reminders.reminder_id = followed.reminder_id
{{ join_zone('reminders', 'reminders.scheduled_at') }}
