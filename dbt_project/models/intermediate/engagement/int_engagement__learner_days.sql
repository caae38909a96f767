-- One row per learner and day of the learner's own calendar, up to today, with a session, a workout
-- or an action in the app: how many sessions and workouts there were. A workout belongs to the day
-- on which it began. Clocks in the future do not count.
with today as (
    select * from {{ ref('int_learners__today') }}
),

done as (
    select
        decided.source_system,
        decided.learner_id,
        decided.local_date,
        1 as session_count,
        case when decided.bot_rule is null then 0 else 1 end as bot_session_count,
        decided.total_seconds,
        0 as workout_started_count,
        0 as workout_completed_count
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'learner_insight', 'decided.started_at') }}
    where decided.consent_basis = 'learner_insight' and not decided.is_future_clock
    union all
    select
        workouts.source_system,
        workouts.learner_id,
        {{ local_date('workouts.started_at', 'zones.zone') }} as local_date,
        0 as session_count,
        0 as bot_session_count,
        cast(null as bigint) as total_seconds,
        1 as workout_started_count,
        case when workouts.status = 'completed' then 1 else 0 end as workout_completed_count
    from {{ ref('stg_fitness_coach__workouts') }} as workouts
    {{ join_consented('workouts', 'learner_insight', 'workouts.started_at') }}
    {{ join_zone('workouts', 'workouts.started_at') }}
    where coalesce(workouts.clock_flag, 'none') <> 'future'
    union all
    select
        feature_days.source_system,
        feature_days.learner_id,
        feature_days.local_date,
        0 as session_count,
        0 as bot_session_count,
        cast(null as bigint) as total_seconds,
        0 as workout_started_count,
        0 as workout_completed_count
    from {{ ref('int_engagement__feature_days') }} as feature_days
)

select
    cast(done.source_system as string) as source_system,
    cast(done.learner_id as string) as learner_id,
    cast(done.local_date as date) as local_date,
    cast(sum(done.session_count) as bigint) as session_count,
    cast(sum(done.bot_session_count) as bigint) as bot_session_count,
    cast(count(done.total_seconds) as bigint) as timed_session_count,
    cast(sum(done.total_seconds) as bigint) as total_seconds,
    cast(sum(done.workout_started_count) as bigint) as workout_started_count,
    cast(sum(done.workout_completed_count) as bigint) as workout_completed_count
from done
inner join today
    on
        done.source_system = today.source_system
        and done.learner_id = today.learner_id
        and done.local_date <= today.today_date
group by done.source_system, done.learner_id, done.local_date
