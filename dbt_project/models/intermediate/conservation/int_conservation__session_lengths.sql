-- One row per source: seconds and clicks that sessions must add up to, from staging where the app
-- reports them and from the sessions themselves where these are made of events.
with performance_sessions as (
    select * from {{ ref('stg_song_practice__performance_sessions') }}
),

practice_sessions as (
    select * from {{ ref('stg_practice_tracker__practice_sessions') }}
),

session_results as (
    select * from {{ ref('stg_language_tutor__session_results') }}
),

activities as (
    select * from {{ ref('stg_learning_platform__activities') }}
),

app_sessions as (
    select * from {{ ref('int_sessions__fitness_coach') }}
),

study_sessions as (
    select * from {{ ref('int_sessions__learning_platform') }}
),

lengths as (
    select
        'song_practice' as source_system,
        sum(
            coalesce(
                performance_sessions.total_seconds,
                {{ whole_seconds_between(
                    'performance_sessions.started_at', 'performance_sessions.ended_at'
                ) }}
            )
        ) as total_seconds
    from performance_sessions
    union all
    select
        'practice_tracker' as source_system,
        sum(
            {{ whole_seconds_between(
                'practice_sessions.started_at', 'practice_sessions.ended_at'
            ) }}
        ) as total_seconds
    from practice_sessions
    union all
    select
        'language_tutor' as source_system,
        sum(session_results.duration_seconds) as total_seconds
    from session_results
    union all
    select
        'fitness_coach' as source_system,
        sum(app_sessions.total_seconds) as total_seconds
    from app_sessions
    union all
    select
        'learning_platform' as source_system,
        sum(study_sessions.total_seconds) as total_seconds
    from study_sessions
),

clicks as (
    select
        'learning_platform' as source_system,
        sum(activities.clicks) as click_count
    from activities
)

select
    cast(lengths.source_system as string) as source_system,
    cast(coalesce(lengths.total_seconds, 0) as bigint) as total_seconds,
    cast(coalesce(clicks.click_count, 0) as bigint) as click_count
from lengths
left join clicks on lengths.source_system = clicks.source_system
