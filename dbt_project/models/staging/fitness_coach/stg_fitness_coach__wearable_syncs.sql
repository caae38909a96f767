-- One row per interval of one measure that a wearable delivered.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(wearable_syncs.id as string) as wearable_sync_id,
    cast(wearable_syncs.userid as string) as learner_id,
    cast(wearable_syncs.deviceid as string) as device_id,
    -- attributes
    cast(wearable_syncs.devicetype as string) as device_type,
    cast(wearable_syncs.metric as string) as metric,
    -- measures
    cast(wearable_syncs.value as double) as value,
    -- timestamps
    cast(wearable_syncs.startat as timestamp) as started_at,
    cast(wearable_syncs.endat as timestamp) as ended_at,
    cast(wearable_syncs.syncedat as timestamp) as synced_at,
    -- lineage
    cast(wearable_syncs._batch_id as string) as batch_id,
    cast(wearable_syncs.first_sent_at as timestamp) as sent_at,
    cast(wearable_syncs._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'wearable_syncs')) }} as wearable_syncs
