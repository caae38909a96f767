-- One row per start or end of a workout that an event or the workout itself tells of: on which
-- platform, and what explains that only one side tells of it. The platform is the event's, else
-- that of the learner's session at that moment (until 30 minutes after its last event), else
-- unknown. Not due is an event of the last three days, of somebody who does not allow events to be
-- kept, or of somebody who was signed out.
with pairs as (
    select * from {{ ref('int_reconciliation__workout_pairs') }}
),

sessions as (
    select
        unified.source_system,
        unified.learner_id,
        unified.session_id,
        unified.session_date,
        unified.platform,
        unified.started_at,
        {{ add_seconds('unified.ended_at', 1800) }} as ended_at
    from {{ ref('int_sessions__unified') }} as unified
    where
        unified.source_system = 'fitness_coach'
        and unified.learner_id is not null
        and not unified.is_future_clock
),

several as (
    select
        sessions.source_system,
        sessions.learner_id,
        sessions.session_date
    from sessions
    group by sessions.source_system, sessions.learner_id, sessions.session_date
    having count(distinct sessions.platform) > 1
),

located as (
    select
        pairs.workout_id,
        pairs.fact,
        sessions.platform,
        row_number() over (
            partition by pairs.workout_id, pairs.fact
            order by sessions.started_at desc, sessions.session_id desc
        ) as place
    from pairs
    inner join sessions
        on
            pairs.source_system = sessions.source_system
            and pairs.learner_id = sessions.learner_id
            and pairs.occurred_at >= sessions.started_at
            and pairs.occurred_at <= sessions.ended_at
    where pairs.analytics_event_id is null
),

placed as (
    select
        pairs.*,
        coalesce(pairs.platform, located.platform, 'unknown') as known_platform,
        several.learner_id is not null as is_on_several_platforms,
        pairs.analytics_event_id is not null and pairs.workout_id is not null as is_matched,
        case
            when pairs.is_signed_out then 'anonymous'
            when pairs.occurred_at > {{ as_of() }} - interval '3' day then 'late'
            when grants_of_event_detail.learner_id is null then 'untracked'
        end as reason_not_due,
        {{ local_date(
            'pairs.occurred_at', 'coalesce(zones.zone, source_time_zones.default_zone)'
        ) }} as local_date
    from pairs
    inner join {{ ref('source_time_zones') }} as source_time_zones
        on pairs.source_system = source_time_zones.source_system
    {{ join_consented('pairs', 'event_detail', 'pairs.occurred_at', kind='left') }}
    {{ join_zone('pairs', 'pairs.occurred_at', kind='left') }}
    left join located
        on
            pairs.workout_id = located.workout_id
            and pairs.fact = located.fact
            and pairs.analytics_event_id is null
            and located.place = 1
    left join several
        on
            pairs.source_system = several.source_system
            and pairs.learner_id = several.learner_id
            and cast(pairs.occurred_at as date) = several.session_date
)

select
    cast(placed.source_system as string) as source_system,
    cast(placed.fact as string) as fact,
    cast(placed.analytics_event_id as string) as analytics_event_id,
    cast(placed.workout_id as string) as workout_id,
    cast(placed.known_platform as string) as platform,
    cast(placed.local_date as date) as local_date,
    cast(placed.is_matched as boolean) as is_matched,
    cast(placed.reason_not_due is null as boolean) as is_due,
    cast(
        case when not placed.is_matched then coalesce(placed.reason_not_due, 'unexplained') end
        as string
    ) as reason,
    cast(placed.is_on_several_platforms as boolean) as is_on_several_platforms
from placed
