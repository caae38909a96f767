-- One row per check of an outside service.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(integration_health.id as string) as integration_health_id,
    -- attributes
    cast(integration_health.integration as string) as integration,
    cast(integration_health.provider as string) as provider,
    cast(integration_health.status as string) as status,
    -- measures
    cast(integration_health.latencyms as double) as latency_ms,
    cast(integration_health.successcount as bigint) as success_count,
    cast(integration_health.failurecount as bigint) as failure_count,
    -- timestamps
    cast(integration_health.checkedat as timestamp) as checked_at,
    -- lineage
    cast(integration_health._batch_id as string) as batch_id,
    cast(integration_health.first_sent_at as timestamp) as sent_at,
    cast(integration_health._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'integration_health')) }} as integration_health
