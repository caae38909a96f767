-- One row per crash of an app.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(app_crashes.id as string) as app_crash_id,
    cast(app_crashes.userid as string) as learner_id,
    cast(app_crashes.sessionid as string) as session_id,
    -- attributes
    cast(app_crashes.platform as string) as platform,
    cast(app_crashes.appversion as string) as app_version,
    cast(app_crashes.osversion as string) as os_version,
    cast(app_crashes.fatal as boolean) as is_fatal,
    cast(app_crashes.signature as string) as signature,
    -- timestamps
    cast(app_crashes.occurredat as timestamp) as occurred_at,
    -- lineage
    cast(app_crashes._batch_id as string) as batch_id,
    cast(app_crashes.first_sent_at as timestamp) as sent_at,
    cast(app_crashes._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'app_crashes')) }} as app_crashes
