-- One row per moment and timeframe: how the system did in the timeframe that begins then.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(system_metrics.timeframe as string) as timeframe,
    -- measures
    cast(system_metrics.application_apirequestcount as bigint) as application_api_request_count,
    cast(system_metrics.application_averageresponsetime as double)
        as application_average_response_ms,
    cast(system_metrics.application_p95responsetime as double) as application_p95_response_ms,
    cast(system_metrics.application_errorrate as double) as application_error_ratio,
    cast(system_metrics.application_activeusers as bigint) as application_active_user_count,
    cast(system_metrics.application_concurrentsessions as bigint)
        as application_concurrent_session_count,
    cast(system_metrics.application_databasequerycount as bigint)
        as application_database_query_count,
    cast(system_metrics.application_cachehitrate as double) as application_cache_hit_ratio,
    cast(system_metrics.infrastructure_cpuutilization as double) as infrastructure_cpu_ratio,
    cast(system_metrics.infrastructure_memoryutilization as double) as infrastructure_memory_ratio,
    cast(system_metrics.infrastructure_diskutilization as double) as infrastructure_disk_ratio,
    cast(system_metrics.infrastructure_networkingress as double) as infrastructure_ingress_bytes,
    cast(system_metrics.infrastructure_networkegress as double) as infrastructure_egress_bytes,
    cast(system_metrics.infrastructure_storageused as double) as infrastructure_storage_bytes,
    cast(system_metrics.infrastructure_scalingevents as bigint)
        as infrastructure_scaling_event_count,
    cast(system_metrics.integrations_wearableapisuccessrate as double)
        as integrations_wearable_api_success_ratio,
    cast(system_metrics.integrations_paymentsuccessrate as double)
        as integrations_payment_success_ratio,
    cast(system_metrics.integrations_emaildeliveryrate as double)
        as integrations_email_delivery_ratio,
    cast(system_metrics.integrations_externallatencyms as double)
        as integrations_external_latency_ms,
    cast(system_metrics.errors_servererrorcount as bigint) as errors_server_error_count,
    cast(system_metrics.errors_clienterrorcount as bigint) as errors_client_error_count,
    cast(system_metrics.errors_timeoutcount as bigint) as errors_timeout_count,
    cast(system_metrics.errors_crashcount as bigint) as errors_crash_count,
    -- timestamps
    cast(system_metrics.timestamp as timestamp) as occurred_at,
    -- lineage
    cast(system_metrics._batch_id as string) as batch_id,
    cast(system_metrics.first_sent_at as timestamp) as sent_at,
    cast(system_metrics._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'system_metrics')) }} as system_metrics
