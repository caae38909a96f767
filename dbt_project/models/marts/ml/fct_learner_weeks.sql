-- One row per learner and Monday at which the learner had been active in the 28 days before, as
-- known then.
with active_weeks as (
    select distinct
        days.source_system,
        days.learner_id,
        cast(date_trunc('week', days.done_date) as date) as week_start_date
    from {{ ref('int_ml__use_days') }} as days
    where days.active_day_count > 0
),

-- a week with a day of activity is ahead of the two Mondays up to its own
returns as (
    select distinct
        active_weeks.source_system,
        active_weeks.learner_id,
        cast(active_weeks.week_start_date - cast(7 * numbers.n as int) as date) as as_of_date
    from active_weeks
    cross join {{ numbers(2) }} as numbers
),

labelled as (
    select
        used.*,
        returns.learner_id is null as is_inactive,
        {{ label_available_at('used.as_of_at', 14) }} as told_at
    from {{ ref('int_ml__learner_use') }} as used
    left join returns
        on
            used.source_system = returns.source_system
            and used.learner_id = returns.learner_id
            and used.as_of_date = returns.as_of_date
    where used.active_day_count_28d > 0
)

select
    cast(labelled.source_system as string) as source_system,
    cast(labelled.learner_id as string) as learner_id,
    cast(labelled.as_of_at as timestamp) as as_of_at,
    {% for name, type in learner_use_features() -%}
        cast(labelled.{{ name }} as {{ type }}) as {{ name }},
    {% endfor -%}
    cast(case when labelled.told_at <= {{ as_of() }} then labelled.is_inactive end as boolean)
        as is_inactive_next_14_days,
    cast(labelled.told_at as timestamp) as inactive_next_14_days_label_available_at,
    cast(labelled.as_of_date as date) as as_of_date
from labelled
{{ join_consented('labelled', 'profiling', 'labelled.as_of_at') }}
