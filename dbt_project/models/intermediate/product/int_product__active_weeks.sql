-- One row per learner and ISO week of the learner's own calendar with a session that may be
-- compared with others, or a use of a feature.
with learner_days as (
    select
        days.source_system,
        days.learner_id,
        cast(date_trunc('week', days.local_date) as date) as week_start_date
    from {{ ref('int_cohorts__learner_days') }} as days
    {{ join_consented('days', 'trend_comparison', as_of()) }}
    where
        days.can_compare_sessions
        and not days.is_future_clock
        and days.local_date <= cast({{ as_of() }} as date)
),

feature_weeks as (
    select * from {{ ref('int_product__feature_weeks') }}
),

weeks as (
    select
        learner_days.source_system,
        learner_days.learner_id,
        learner_days.week_start_date
    from learner_days
    union
    select
        feature_weeks.source_system,
        feature_weeks.learner_id,
        feature_weeks.week_start_date
    from feature_weeks
)

select
    cast(weeks.source_system as string) as source_system,
    cast(weeks.learner_id as string) as learner_id,
    cast(weeks.week_start_date as date) as week_start_date
from weeks
