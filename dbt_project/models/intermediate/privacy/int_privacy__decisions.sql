-- One row per learner and decision on privacy, as known now: what it allows, from when, and until
-- which other one. Two decisions recorded at once contradict each other: what both allow stands.
with decisions as (
    select
        consents.source_system,
        consents.learner_id,
        consents.can_track,
        consents.can_profile,
        consents.can_share,
        consents.consent_version,
        consents.effective_at,
        consents.recorded_at
    from {{ ref('stg_fitness_coach__consents') }} as consents
    union all
    select
        settings.source_system,
        settings.learner_id,
        settings.has_detailed_tracking as can_track,
        false as can_profile,
        false as can_share,
        null as consent_version,
        settings.effective_at,
        coalesce(settings.recorded_at, settings.sent_at) as recorded_at
    from {{ ref('stg_song_practice__privacy_settings') }} as settings
),

recorded as (
    select
        decisions.source_system,
        decisions.learner_id,
        decisions.effective_at,
        decisions.recorded_at,
        bool_and(decisions.can_track) as can_track,
        bool_and(decisions.can_profile) as can_profile,
        bool_and(decisions.can_share) as can_share,
        max(decisions.consent_version) as consent_version
    from decisions
    where decisions.recorded_at <= {{ as_of() }}
    group by
        decisions.source_system,
        decisions.learner_id,
        decisions.effective_at,
        decisions.recorded_at
)

select
    cast(recorded.source_system as string) as source_system,
    cast(recorded.learner_id as string) as learner_id,
    cast(recorded.effective_at as timestamp) as effective_at,
    cast(recorded.recorded_at as timestamp) as recorded_at,
    cast(recorded.can_track as boolean) as can_track,
    cast(recorded.can_profile as boolean) as can_profile,
    cast(recorded.can_share as boolean) as can_share,
    cast(recorded.consent_version as string) as consent_version,
    cast(
        coalesce(
            lead(recorded.effective_at) over (
                partition by recorded.source_system, recorded.learner_id
                order by recorded.effective_at, recorded.recorded_at
            ),
            {{ end_of_time() }}
        ) as timestamp
    ) as next_effective_at
from recorded
