-- One row per learner, grain (day, week, month, quarter) and period of the learner's own calendar
-- in which the learner was active: whether as a new one, whether in the period before and in the
-- one after as well. New is who is active for the first time, unless the learner was known before
-- the first day that the app tells of. Only days whose sessions may be compared with each other
-- (purpose trend_comparison) and whose clock lies not in the future.
with learner_days as (
    select
        all_days.source_system,
        all_days.learner_id,
        all_days.local_date,
        min(all_days.local_date) over (
            partition by all_days.source_system, all_days.learner_id
        ) as first_date,
        min(all_days.local_date) over (partition by all_days.source_system) as records_begin_date
    from {{ ref('int_cohorts__learner_days') }} as all_days
    where
        all_days.can_compare_sessions
        and not all_days.is_future_clock
        and all_days.local_date <= cast({{ as_of() }} as date)
),

first_seen as (
    select
        moments.source_system,
        moments.learner_id,
        {{ local_date('moments.first_seen_at', 'zones.zone') }} as first_seen_date
    from {{ ref('int_learners__first_seen') }} as moments
    {{ join_consented('moments', 'trend_comparison', as_of()) }}
    {{ join_zone('moments', 'moments.first_seen_at') }}
),

periods as (
    select
        learner_days.source_system,
        learner_days.learner_id,
        grains.grain,
        {{ period_start('grains.grain', 'learner_days.local_date') }} as period_start_date,
        learner_days.first_date,
        learner_days.records_begin_date,
        count(*) as active_day_count
    from learner_days
    cross join {{ ref('period_grains') }} as grains
    group by
        learner_days.source_system,
        learner_days.learner_id,
        grains.grain,
        {{ period_start('grains.grain', 'learner_days.local_date') }},
        learner_days.first_date,
        learner_days.records_begin_date
),

neighbours as (
    select
        periods.*,
        lag(periods.period_start_date) over learner_grain as previous_active_date,
        lead(periods.period_start_date) over learner_grain as next_active_date,
        {{ period_start('periods.grain', 'cast(periods.period_start_date - 1 as date)') }}
            as period_before_date,
        cast({{ period_end('periods.grain', 'periods.period_start_date') }} + 1 as date)
            as period_after_date
    from periods
    window learner_grain as (
        partition by periods.source_system, periods.learner_id, periods.grain
        order by periods.period_start_date
    )
)

select
    cast(neighbours.source_system as string) as source_system,
    cast(neighbours.learner_id as string) as learner_id,
    cast(neighbours.grain as string) as grain,
    cast(neighbours.period_start_date as date) as period_start_date,
    cast(neighbours.period_after_date as date) as period_after_date,
    cast(neighbours.active_day_count as bigint) as active_day_count,
    cast(
        neighbours.previous_active_date is null
        and coalesce(first_seen.first_seen_date >= neighbours.records_begin_date, true) as boolean
    ) as is_new,
    cast(
        coalesce(neighbours.previous_active_date = neighbours.period_before_date, false) as boolean
    ) as was_active_before,
    cast(
        coalesce(neighbours.next_active_date = neighbours.period_after_date, false) as boolean
    ) as is_active_after
from neighbours
left join first_seen
    on
        neighbours.source_system = first_seen.source_system
        and neighbours.learner_id = first_seen.learner_id
