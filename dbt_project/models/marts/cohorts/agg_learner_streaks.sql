-- One row per learner with an active day: how many days the learner was active, and the current and
-- the longest run of them, on the learner's own calendar.
with streak_days as (
    select
        all_days.*,
        max(all_days.local_date) over (
            partition by all_days.source_system, all_days.learner_id
        ) as last_active_date,
        max(all_days.streak_days) over (
            partition by all_days.source_system, all_days.learner_id
        ) as longest_streak_days
    from {{ ref('int_cohorts__streak_days') }} as all_days
    {{ join_consented('all_days', 'trend_comparison', as_of()) }}
),

today as (
    select * from {{ ref('int_learners__today') }}
),

learners as (
    select
        streak_days.source_system,
        streak_days.learner_id,
        count(*) as active_day_count,
        min(streak_days.local_date) as first_active_date,
        streak_days.last_active_date,
        max(
            case
                when streak_days.local_date = streak_days.last_active_date
                    then streak_days.streak_days
            end
        ) as last_streak_days,
        max(
            case
                when streak_days.local_date = streak_days.last_active_date
                    then streak_days.least_offset_seconds
            end
        ) as last_offset_seconds,
        streak_days.longest_streak_days,
        min(
            case
                when streak_days.streak_days = streak_days.longest_streak_days
                    then streak_days.local_date
            end
        ) as longest_streak_end_date
    from streak_days
    group by
        streak_days.source_system,
        streak_days.learner_id,
        streak_days.last_active_date,
        streak_days.longest_streak_days
),

compared as (
    select
        learners.*,
        today.is_zone_imputed,
        {{ days_between('learners.last_active_date', 'today.today_date') }} as gap_days,
        {{ seconds_between(as_of(), local_timestamp(as_of(), 'today.zone')) }}
        - learners.last_offset_seconds as leap_seconds
    from learners
    inner join today
        on
            learners.source_system = today.source_system
            and learners.learner_id = today.learner_id
)

select
    cast(compared.source_system as string) as source_system,
    cast(compared.learner_id as string) as learner_id,
    cast(compared.active_day_count as bigint) as active_day_count,
    cast(compared.first_active_date as date) as first_active_date,
    cast(compared.last_active_date as date) as last_active_date,
    cast(
        case
            when
                compared.gap_days = 0
                or {{ is_next_day('compared.gap_days', 'compared.leap_seconds') }}
                then compared.last_streak_days
            else 0
        end as bigint
    ) as current_streak_days,
    cast(compared.longest_streak_days as bigint) as longest_streak_days,
    cast(compared.longest_streak_end_date as date) as longest_streak_end_date,
    cast(compared.gap_days = 0 as boolean) as is_active_today,
    cast(compared.is_zone_imputed as boolean) as is_zone_imputed
from compared
