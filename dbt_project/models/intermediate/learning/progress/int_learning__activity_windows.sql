-- One row per learner with an activity up to the learner's today: activities of today, of the last
-- seven and 28 days and of the seven before, today included.
with days as (
    select
        activity_days.source_system,
        activity_days.learner_id,
        activity_days.local_date,
        {{ days_between('activity_days.local_date', 'today.today_date') }} as age_days,
        sum(activity_days.activity_count) as activity_count,
        sum(activity_days.completed_known_count) as completed_known_count,
        sum(activity_days.completed_count) as completed_count
    from {{ ref('int_learning__activity_days') }} as activity_days
    inner join {{ ref('int_learners__today') }} as today
        on
            activity_days.source_system = today.source_system
            and activity_days.learner_id = today.learner_id
            and activity_days.local_date <= today.today_date
    group by
        activity_days.source_system,
        activity_days.learner_id,
        activity_days.local_date,
        today.today_date
)

select
    cast(days.source_system as string) as source_system,
    cast(days.learner_id as string) as learner_id,
    {% for name, condition in [
        ('today', 'days.age_days = 0'),
        ('week', 'days.age_days < 7'),
        ('previous_week', 'days.age_days between 7 and 13'),
        ('month', 'days.age_days < 28'),
    ] -%}
        cast(sum(case when {{ condition }} then days.activity_count else 0 end) as bigint)
            as {{ name }}_activity_count,
    {% endfor -%}
    cast(
        sum(
            case
                when days.age_days < 28
                    then days.activity_count * (4 - cast(floor(days.age_days / 7e0) as bigint))
                else 0
            end
        ) as bigint
    ) as weighted_activity_count,
    cast(count(case when days.age_days < 7 then 1 end) as bigint) as week_active_day_count,
    {% for what in ['completed_known', 'completed'] -%}
        cast(sum(case when days.age_days < 7 then days.{{ what }}_count else 0 end) as bigint)
            as week_{{ what }}_count,
    {% endfor -%}
    cast(sum(days.completed_known_count) as bigint) as completed_known_count,
    cast(max(days.local_date) as date) as last_active_date,
    cast(max(case when days.completed_count > 0 then days.local_date end) as date)
        as last_completion_date
from days
group by days.source_system, days.learner_id
