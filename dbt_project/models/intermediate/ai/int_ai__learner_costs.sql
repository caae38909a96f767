-- One row per learner who allows event-level use, model type, model version (and `all`) and UTC
-- month with recommendations whose cost is known; and whether the learner, where it may be
-- compared, was active in the calendar month after, once that is over everywhere.
with answered as (
    select * from {{ ref('int_ai__answered') }}
),

costed as (
    select
        answered.*,
        cast(date_trunc('month', answered.recommended_at) as date) as month_start_date
    from answered
    where
        answered.cost_micros is not null
        and {{ consented('answered', 'event_detail', 'answered.recommended_at') }}
),

versions as (
    select
        costed.*,
        costed.model_version as shown_version
    from costed
    union all
    select
        costed.*,
        'all' as shown_version
    from costed
),

spent as (
    select
        versions.source_system,
        versions.learner_id,
        versions.model_type,
        versions.shown_version,
        versions.month_start_date,
        cast(
            cast(versions.month_start_date as timestamp) + interval '1' month as date
        ) as next_month_date,
        count(*) as costed_count,
        sum(versions.cost_micros) as cost_micros,
        count(case when versions.outcome = 'accepted' then 1 end) as accepted_count
    from versions
    group by
        versions.source_system,
        versions.learner_id,
        versions.model_type,
        versions.shown_version,
        versions.month_start_date
),

active_months as (
    select distinct
        learner_days.source_system,
        learner_days.learner_id,
        cast(date_trunc('month', learner_days.local_date) as date) as month_start_date
    from {{ ref('int_cohorts__learner_days') }} as learner_days
    where learner_days.can_compare_sessions and not learner_days.is_future_clock
)

select
    cast(spent.source_system as string) as source_system,
    cast(spent.learner_id as string) as learner_id,
    cast(spent.model_type as string) as model_type,
    cast(spent.shown_version as string) as model_version,
    cast(spent.month_start_date as date) as month_start_date,
    cast(spent.costed_count as bigint) as costed_count,
    cast(spent.cost_micros as bigint) as cost_micros,
    cast(spent.accepted_count as bigint) as accepted_count,
    cast(
        case
            when
                grants_of_trend_comparison.learner_id is not null
                and cast(spent.next_month_date as timestamp) + interval '1' month
                + interval '12' hour <= {{ as_of() }}
                then active_months.learner_id is not null
        end as boolean
    ) as is_retained
from spent
{{ join_consented('spent', 'trend_comparison', as_of(), kind='left') }}
left join active_months
    on
        spent.source_system = active_months.source_system
        and spent.learner_id = active_months.learner_id
        and spent.next_month_date = active_months.month_start_date
