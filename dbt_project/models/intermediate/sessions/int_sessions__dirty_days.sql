-- One row per source, session day to be rebuilt, cause and batch that caused it, for this build.
--
-- A new row dirties its own day (`batch`; `late` or `replay` where it came that way) and the days
-- of all other versions of its key (`conflict`); events and tags dirty the day of their session; a
-- change of consent, zone or internal flag dirties all days of the learner. Where sessions are made
-- of events, a day's events also decide about the sessions that start a day earlier or later.
with new_batches as (
    select
        new_batches.batch_id,
        coalesce(receipts.attempt, 1) > 1 as is_replay
    from {{ source('landing', 'new_batches') }} as new_batches
    left join {{ source('landing', 'receipts') }} as receipts
        on new_batches.batch_id = receipts.batch_id
),

landed as (
    select * from {{ ref('int_sessions__landed') }}
),

changed_learners as (
    select * from {{ ref('int_sessions__changed_learners') }}
),

new_rows as (
    select
        landed.source_system,
        landed.key_hash,
        landed.event_date,
        landed.batch_id,
        case
            when new_batches.is_replay then 'replay'
            when landed.clock_flag = 'late' then 'late'
            else 'batch'
        end as cause
    from landed
    inner join new_batches on landed.batch_id = new_batches.batch_id
),

-- on a first build no row is old, and nothing is joined
conflicts as (
    select
        old_rows.source_system,
        old_rows.key_hash,
        old_rows.event_date,
        max(new_rows.batch_id) as batch_id
    from {{ ref('int_sessions__landed') }} as old_rows
    left join new_batches on old_rows.batch_id = new_batches.batch_id
    inner join new_rows
        on
            old_rows.source_system = new_rows.source_system
            and old_rows.key_hash = new_rows.key_hash
    where new_batches.batch_id is null
    group by old_rows.source_system, old_rows.key_hash, old_rows.event_date
),

new_metrics as (
    select distinct
        cast(practice_metrics.time as date) as event_date,
        practice_metrics._batch_id as batch_id
    from {{ source('practice_tracker', 'practice_metrics') }} as practice_metrics
    inner join new_batches on practice_metrics._batch_id = new_batches.batch_id
),

shifts as (
    select -1 as days
    union all
    select 0 as days
    union all
    select 1 as days
),

own_days as (
    select
        new_rows.source_system,
        new_rows.event_date,
        new_rows.cause,
        new_rows.batch_id
    from new_rows
    union
    select
        conflicts.source_system,
        conflicts.event_date,
        'conflict' as cause,
        conflicts.batch_id
    from conflicts
    union
    select
        landed.source_system,
        landed.event_date,
        'batch' as cause,
        touched_sessions.batch_id
    from landed
    inner join {{ ref('int_sessions__touched_sessions') }} as touched_sessions
        on
            landed.source_system = touched_sessions.source_system
            and landed.source_session_id = touched_sessions.source_session_id
    union
    -- a measurement belongs to a session that began on its day or the day before
    select
        'practice_tracker' as source_system,
        cast(new_metrics.event_date + shifts.days as date) as event_date,
        'batch' as cause,
        new_metrics.batch_id
    from new_metrics
    inner join shifts on shifts.days <= 0
    union
    select
        landed.source_system,
        landed.event_date,
        changed_learners.cause,
        changed_learners.batch_id
    from landed
    inner join changed_learners
        on
            landed.source_system = changed_learners.source_system
            and landed.learner_id = changed_learners.learner_id
)

select distinct
    cast(own_days.source_system as string) as source_system,
    cast(own_days.event_date + shifts.days as date) as session_date,
    cast(own_days.cause as string) as cause,
    cast(own_days.batch_id as string) as batch_id
from own_days
inner join shifts
    on shifts.days = 0 or own_days.source_system in ('fitness_coach', 'learning_platform')
where own_days.event_date is not null
