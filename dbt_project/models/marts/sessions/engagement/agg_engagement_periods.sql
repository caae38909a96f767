-- One row per learner, timeframe and period: the app's EngagementMetrics (S1; SES-11).
--
-- The streak is that of the last active day, as it stood on `calculated_date`: it lives on the day
-- itself and on the next one of the learner's own calendar (SES-13). Where a day lies between, only
-- a journey that took it away keeps the streak, by the clock of the zone the learner was in then.
with periods as (
    select all_periods.*
    from {{ ref('int_engagement__periods') }} as all_periods
    {{ join_consented('all_periods', 'learner_insight', as_of()) }}
),

streaked as (
    select
        periods.*,
        streak_days.streak_days as last_streak_days,
        streak_days.least_offset_seconds,
        {{ days_between('periods.last_active_date', 'periods.calculated_date') }} as gap_days,
        case
            when periods.is_complete
                then cast(periods.calculated_date as timestamp) + interval '1' day
            else {{ as_of() }}
        end as calculated_at
    from periods
    left join {{ ref('int_cohorts__streak_days') }} as streak_days
        on
            periods.source_system = streak_days.source_system
            and periods.learner_id = streak_days.learner_id
            and periods.last_active_date = streak_days.local_date
),

-- the last zone that the learner had come to by the end of the day
travelled as (
    select
        streaked.source_system,
        streaked.learner_id,
        streaked.timeframe,
        streaked.period_start_date,
        max_by(zones.zone, zones.valid_from) as zone
    from streaked
    inner join {{ ref('int_learners__zones') }} as zones
        on
            streaked.source_system = zones.source_system
            and streaked.learner_id = zones.learner_id
            and zones.valid_from <= {{ as_of() }}
            and {{ local_date('zones.valid_from', 'zones.zone') }} <= streaked.calculated_date
    where streaked.gap_days = 2
    group by
        streaked.source_system,
        streaked.learner_id,
        streaked.timeframe,
        streaked.period_start_date
),

compared as (
    select
        streaked.*,
        streaked.source_system = 'fitness_coach' as has_workouts,
        {{ seconds_between(
            'streaked.calculated_at', local_timestamp('streaked.calculated_at', 'travelled.zone')
        ) }} - streaked.least_offset_seconds as leap_seconds
    from streaked
    left join travelled
        on
            streaked.source_system = travelled.source_system
            and streaked.learner_id = travelled.learner_id
            and streaked.timeframe = travelled.timeframe
            and streaked.period_start_date = travelled.period_start_date
)

select
    cast(compared.source_system as string) as source_system,
    cast(compared.learner_id as string) as learner_id,
    cast(compared.timeframe as string) as timeframe,
    cast(compared.period_start_date as date) as period_start_date,
    cast(compared.period_end_date as date) as period_end_date,
    cast(compared.calculated_date as date) as calculated_date,
    cast(compared.session_count as bigint) as session_count,
    cast(compared.bot_session_count as bigint) as bot_session_count,
    cast(compared.timed_session_count as bigint) as timed_session_count,
    cast(compared.total_seconds as bigint) as total_seconds,
    cast({{ ratio('compared.total_seconds', 'compared.timed_session_count') }} as double)
        as mean_session_seconds,
    cast(case when compared.has_workouts then compared.workout_started_count end as bigint)
        as workout_started_count,
    cast(case when compared.has_workouts then compared.workout_completed_count end as bigint)
        as workout_completed_count,
    cast(
        {{ ratio('compared.workout_completed_count', 'compared.workout_started_count') }} as double
    ) as workout_completed_ratio,
    cast(compared.features_used as string) as features_used,
    cast(case when compared.has_workouts then compared.feature_count end as bigint)
        as feature_count,
    cast(compared.last_active_date as date) as last_active_date,
    cast(
        case
            when compared.last_streak_days is null then null
            when
                compared.gap_days = 0
                or {{ is_next_day('compared.gap_days', 'compared.leap_seconds') }}
                then compared.last_streak_days
            else 0
        end as bigint
    ) as streak_days,
    cast(compared.is_complete as boolean) as is_complete
from compared
