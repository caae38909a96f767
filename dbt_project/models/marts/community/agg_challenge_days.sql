-- One row per person, measure and day of the person's own calendar on which it may have changed:
-- what had been reached by the end of it (GAM-05). Students practise, accounts answer in the forum,
-- learners of learning_platform complete modules.
--
-- Minutes are whole minutes of all seconds, streaks the longest so far; an accepted answer that is
-- taken back counts no longer. Sessions by a clock in the future and days to come are left out.
with sessions as (
    select
        decided.*,
        points.points,
        points.is_meditation
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'learner_insight', 'decided.started_at') }}
    left join {{ ref('fct_practice_points') }} as points
        on decided.session_id = points.session_id
    where
        decided.source_system = 'practice_tracker'
        and decided.consent_basis = 'learner_insight'
        and not decided.is_future_clock
),

modules as (
    select
        progress.source_system,
        progress.learner_id,
        {{ local_date('progress.completed_at', 'zones.zone') }} as local_date
    from {{ ref('stg_learning_platform__module_progress') }} as progress
    {{ join_consented('progress', 'learner_insight', 'progress.completed_at') }}
    {{ join_zone('progress', 'progress.completed_at') }}
),

measures as (
    select distinct challenges.measure from {{ ref('challenges') }} as challenges
),

gains as (
    select
        sessions.source_system,
        sessions.learner_id,
        measures.measure,
        sessions.local_date,
        cast(
            case measures.measure
                when 'sessions' then 1
                when 'practice_minutes' then sessions.total_seconds
                when 'practice_points' then sessions.points
                when 'meditation_sessions' then case when sessions.is_meditation then 1 end
            end as bigint
        ) as gain
    from sessions
    cross join measures
    union all
    select
        entries.source_system,
        entries.learner_id,
        'accepted_answers' as measure,
        entries.local_date,
        cast(case when entries.points > 0 then 1 else -1 end as bigint) as gain
    from {{ ref('fct_reputation_entries') }} as entries
    where entries.reason = 'accepted_answer'
    union all
    select
        modules.source_system,
        modules.learner_id,
        'modules_completed' as measure,
        modules.local_date,
        cast(1 as bigint) as gain
    from modules
),

days as (
    select
        gains.source_system,
        gains.learner_id,
        gains.measure,
        gains.local_date,
        sum(gains.gain) as gain
    from gains
    where gains.gain is not null
    group by gains.source_system, gains.learner_id, gains.measure, gains.local_date
),

reached as (
    select
        days.source_system,
        days.learner_id,
        days.measure,
        days.local_date,
        sum(days.gain) over (
            partition by days.source_system, days.learner_id, days.measure
            order by days.local_date
            rows between unbounded preceding and current row
        ) as total
    from days
    union all
    select
        streak_days.source_system,
        streak_days.learner_id,
        'streak_days' as measure,
        streak_days.local_date,
        max(streak_days.streak_days) over (
            partition by streak_days.source_system, streak_days.learner_id
            order by streak_days.local_date
            rows between unbounded preceding and current row
        ) as total
    from {{ ref('int_cohorts__streak_days') }} as streak_days
    where streak_days.source_system = 'practice_tracker'
)

select
    cast(reached.source_system as string) as source_system,
    cast(reached.learner_id as string) as learner_id,
    cast(reached.measure as string) as measure,
    cast(reached.local_date as date) as local_date,
    cast(
        case
            when reached.measure = 'practice_minutes' then floor(reached.total / 60e0)
            else reached.total
        end as bigint
    ) as value
from reached
inner join {{ ref('int_learners__today') }} as today
    on
        reached.source_system = today.source_system
        and reached.learner_id = today.learner_id
        and reached.local_date <= today.today_date
