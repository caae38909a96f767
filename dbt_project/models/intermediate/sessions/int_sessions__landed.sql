-- One row per landed row, whichever version or copy, of a stream that sessions are made of: the day
-- of its clock and whom and what it is about. Reads the lake itself, because staging keeps only the
-- version that stands, and a day that a version has left is as dirty as the day it went to.
{{ config(materialized='view') }}

select
    cast('song_practice' as string) as source_system,
    cast(performance_sessions._batch_id as string) as batch_id,
    cast(performance_sessions._key_hash as bigint) as key_hash,
    cast(performance_sessions.id as string) as source_session_id,
    cast(performance_sessions.user_id as string) as learner_id,
    cast(performance_sessions.started_at as date) as event_date,
    cast(performance_sessions._clock_flag as string) as clock_flag
from {{ source('song_practice', 'performance_sessions') }} as performance_sessions
union all
select
    cast('fitness_coach' as string) as source_system,
    cast(analytics_events._batch_id as string) as batch_id,
    cast(analytics_events._key_hash as bigint) as key_hash,
    cast(null as string) as source_session_id,
    cast(analytics_events.userid as string) as learner_id,
    cast(analytics_events.timestamp as date) as event_date,
    cast(analytics_events._clock_flag as string) as clock_flag
from {{ source('fitness_coach', 'analytics_events') }} as analytics_events
union all
select
    cast('practice_tracker' as string) as source_system,
    cast(practice_sessions._batch_id as string) as batch_id,
    cast(practice_sessions._key_hash as bigint) as key_hash,
    cast(practice_sessions.id as string) as source_session_id,
    cast(practice_sessions.student_id as string) as learner_id,
    cast(practice_sessions.start_time as date) as event_date,
    cast(practice_sessions._clock_flag as string) as clock_flag
from {{ source('practice_tracker', 'practice_sessions') }} as practice_sessions
union all
select
    cast('learning_platform' as string) as source_system,
    cast(activities._batch_id as string) as batch_id,
    cast(activities._key_hash as bigint) as key_hash,
    cast(null as string) as source_session_id,
    cast(activities.learner_id as string) as learner_id,
    cast(activities.occurred_at as date) as event_date,
    cast(activities._clock_flag as string) as clock_flag
from {{ source('learning_platform', 'activities') }} as activities
union all
select
    cast('language_tutor' as string) as source_system,
    cast(session_results._batch_id as string) as batch_id,
    cast(session_results._key_hash as bigint) as key_hash,
    cast(null as string) as source_session_id,
    cast(session_results.user_id as string) as learner_id,
    cast(
        {{ add_seconds('session_results.created_at', '-session_results.duration_seconds') }} as date
    ) as event_date,
    cast(session_results._clock_flag as string) as clock_flag
from {{ source('language_tutor', 'session_results') }} as session_results
