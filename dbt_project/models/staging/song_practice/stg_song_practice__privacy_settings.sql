-- One row per change of a learner's privacy settings.
select
    -- keys
    cast('song_practice' as string) as source_system,
    cast(privacy_settings.user_id as string) as learner_id,
    -- attributes
    cast(privacy_settings.anonymous_only as boolean) as is_anonymous_only,
    cast(privacy_settings.analytics_consent as boolean) as has_analytics_consent,
    cast(privacy_settings.feature_optimization_consent as boolean)
        as has_feature_optimization_consent,
    cast(privacy_settings.detailed_tracking as boolean) as has_detailed_tracking,
    cast(privacy_settings.cross_session_analysis as boolean) as has_cross_session_analysis,
    -- measures
    cast(privacy_settings.data_retention_days as bigint) as data_retention_days,
    -- timestamps
    cast(privacy_settings.effective_at as timestamp) as effective_at,
    cast(privacy_settings.updated_at as timestamp) as recorded_at,
    -- lineage
    cast(privacy_settings._batch_id as string) as batch_id,
    cast(privacy_settings.first_sent_at as timestamp) as sent_at,
    cast(privacy_settings._clock_flag as string) as clock_flag
from {{ deduplicated(source('song_practice', 'privacy_settings')) }} as privacy_settings
