-- One row per consent decision of a user.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(consents.id as string) as consent_id,
    cast(consents.userid as string) as learner_id,
    -- attributes
    cast(consents.cantrack as boolean) as can_track,
    cast(consents.canprofile as boolean) as can_profile,
    cast(consents.canshare as boolean) as can_share,
    cast(consents.consentversion as string) as consent_version,
    -- timestamps
    cast(consents.consentdate as timestamp) as effective_at,
    cast(consents.recordedat as timestamp) as recorded_at,
    -- lineage
    cast(consents._batch_id as string) as batch_id,
    cast(consents.first_sent_at as timestamp) as sent_at,
    cast(consents._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'consents')) }} as consents
