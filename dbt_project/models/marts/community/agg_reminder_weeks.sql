-- One row per week, by the learners' own calendars, and whether reminders were sent: how many led
-- to practice (GAM-08). All but `reminder_count` are of reminders whose day is over. Reminders that
-- were never sent show what happens without one.
with reminders as (
    select
        fct_reminders.*,
        {{ period_start("'week'", 'fct_reminders.local_date') }} as week_start_date,
        fct_reminders.practised_within_day is not null as is_matured
    from {{ ref('fct_reminders') }} as fct_reminders
    {{ join_consented('fct_reminders', 'learner_insight', as_of()) }}
    left join {{ ref('int_learners__profiles') }} as profiles
        on
            fct_reminders.source_system = profiles.source_system
            and fct_reminders.learner_id = profiles.learner_id
    where coalesce(profiles.is_internal, false) is not true
),

weeks as (
    select
        reminders.week_start_date,
        reminders.is_sent,
        count(*) as reminder_count,
        case
            when reminders.is_sent
                then count(case when reminders.is_matured and reminders.is_opened then 1 end)
        end as opened_count,
        {% for name in ['hour', 'three_hours', 'day'] -%}
            count(
                case when reminders.is_matured and reminders.practised_within_{{ name }} then 1 end
            ) as practised_within_{{ name }}_count,
        {% endfor -%}
        count(case when reminders.is_matured then 1 end) as matured_count
    from reminders
    group by reminders.week_start_date, reminders.is_sent
)

select
    cast(weeks.week_start_date as date) as week_start_date,
    cast(weeks.is_sent as boolean) as is_sent,
    {% for name in [
        'opened', 'practised_within_hour', 'practised_within_three_hours', 'practised_within_day'
    ] -%}
        cast(weeks.{{ name }}_count as bigint) as {{ name }}_count,
        cast({{ ratio('weeks.' ~ name ~ '_count', 'weeks.matured_count') }} as double)
            as {{ name }}_ratio,
        cast({{ wilson('weeks.' ~ name ~ '_count', 'weeks.matured_count', 'low') }} as double)
            as {{ name }}_ratio_low,
        cast({{ wilson('weeks.' ~ name ~ '_count', 'weeks.matured_count', 'high') }} as double)
            as {{ name }}_ratio_high,
    {% endfor -%}
    cast(weeks.reminder_count as bigint) as reminder_count,
    cast(weeks.matured_count as bigint) as matured_count
from weeks
