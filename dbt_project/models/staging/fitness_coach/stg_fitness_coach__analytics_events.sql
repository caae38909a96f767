-- One row per analytics event sent by an app.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(analytics_events.id as string) as analytics_event_id,
    cast(analytics_events.userid as string) as learner_id,
    cast(analytics_events.sessionid as string) as session_id,
    -- attributes
    cast(analytics_events.eventtype as string) as event_type,
    cast(analytics_events.category as string) as category,
    cast(analytics_events.action as string) as action,
    cast(analytics_events.label as string) as label,
    cast(analytics_events.properties as string) as properties,
    cast(analytics_events.deviceinfo_platform as string) as platform,
    cast(analytics_events.deviceinfo_appversion as string) as app_version,
    cast(analytics_events.deviceinfo_osversion as string) as os_version,
    cast(analytics_events.deviceinfo_devicemodel as string) as device_model,
    cast(analytics_events.deviceinfo_screensize as string) as screen_size,
    cast(analytics_events.deviceinfo_connectiontype as string) as connection_type,
    cast(analytics_events.usersegment as string) as user_segment,
    cast(analytics_events.privacyflags_cantrack as boolean) as can_track,
    cast(analytics_events.privacyflags_canprofile as boolean) as can_profile,
    cast(analytics_events.privacyflags_canshare as boolean) as can_share,
    cast(analytics_events.privacyflags_consentversion as string) as consent_version,
    -- measures
    cast(analytics_events.value as double) as value,
    -- timestamps
    cast(analytics_events.timestamp as timestamp) as occurred_at,
    cast(analytics_events.privacyflags_consentdate as timestamp) as consent_effective_at,
    -- lineage
    cast(analytics_events._batch_id as string) as batch_id,
    cast(analytics_events.first_sent_at as timestamp) as sent_at,
    cast(analytics_events._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'analytics_events')) }} as analytics_events
