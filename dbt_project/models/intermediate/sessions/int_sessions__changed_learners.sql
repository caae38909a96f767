-- One row per learner whose consent, time zone or internal flag may no longer be what it was at the
-- build before, with the cause and the batch: all days of such a learner are dirty. A record that
-- was sent again unchanged changes nothing, or every full extract would dirty every day; a choice
-- that took effect since the build before changes something although nothing landed.
with new_batches as (
    select new_batches.batch_id from {{ source('landing', 'new_batches') }} as new_batches
),

ledger as (
    select * from {{ ref('int_consent__ledger') }}
),

-- `version` names a version of a record and `content` what matters of it
records as (
    select
        'song_practice' as source_system,
        'consent' as cause,
        cast(privacy_settings.user_id as string) as learner_id,
        cast(privacy_settings._key_hash as string) as version,
        cast(privacy_settings._row_hash as string) as content,
        privacy_settings._batch_id as batch_id,
        privacy_settings._sent_at as sent_at
    from {{ source('song_practice', 'privacy_settings') }} as privacy_settings
    union all
    select
        'fitness_coach' as source_system,
        'consent' as cause,
        cast(consents.userid as string) as learner_id,
        cast(consents._key_hash as string) as version,
        cast(consents._row_hash as string) as content,
        consents._batch_id as batch_id,
        consents._sent_at as sent_at
    from {{ source('fitness_coach', 'consents') }} as consents
    union all
    select
        'practice_tracker' as source_system,
        'zone' as cause,
        cast(students.id as string) as learner_id,
        coalesce(cast(students.updated_at as string), '') as version,
        coalesce(students.timezone, '') as content,
        students._batch_id as batch_id,
        students._sent_at as sent_at
    from {{ source('practice_tracker', 'students') }} as students
    union all
    select
        'fitness_coach' as source_system,
        'internal' as cause,
        cast(profiles.userid as string) as learner_id,
        '' as version,
        cast(profiles.isinternal as string) as content,
        profiles._batch_id as batch_id,
        profiles._sent_at as sent_at
    from {{ source('fitness_coach', 'profiles') }} as profiles
),

versions as (
    select
        records.source_system,
        records.cause,
        records.learner_id,
        records.version,
        max(new_batches.batch_id) as batch_id,
        count(*) as record_count,
        count(new_batches.batch_id) as new_record_count,
        count(distinct records.content) as content_count,
        min(case when new_batches.batch_id is null then records.sent_at end) as known_sent_at,
        min(case when new_batches.batch_id is not null then records.sent_at end) as new_sent_at
    from records
    left join new_batches on records.batch_id = new_batches.batch_id
    group by records.source_system, records.cause, records.learner_id, records.version
),

changed as (
    select
        versions.source_system,
        versions.learner_id,
        versions.cause,
        versions.batch_id
    from versions
    where
        versions.new_record_count > 0
        and (
            versions.new_record_count = versions.record_count
            or versions.content_count > 1
            or versions.new_sent_at < versions.known_sent_at
        )
    union
    select
        ledger.source_system,
        ledger.learner_id,
        'consent' as cause,
        'as_of' as batch_id
    from ledger
    where
        (ledger.effective_at > {{ previous_as_of() }} and ledger.effective_at <= {{ as_of() }})
        or (ledger.recorded_at > {{ previous_as_of() }} and ledger.recorded_at <= {{ as_of() }})
)

select
    cast(changed.source_system as string) as source_system,
    cast(changed.learner_id as string) as learner_id,
    cast(changed.cause as string) as cause,
    cast(changed.batch_id as string) as batch_id
from changed
