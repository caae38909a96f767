-- One row per session of song_practice or practice_tracker that new rows of another stream touched
-- (its events, its tags, what its tags mean), and the batch that did. For an event whose versions
-- name different sessions all of them are touched.
with new_batches as (
    select new_batches.batch_id from {{ source('landing', 'new_batches') }} as new_batches
),

performance_events as (
    select
        cast(performance_events.session_id as string) as source_session_id,
        performance_events._key_hash as key_hash,
        performance_events._batch_id as batch_id
    from {{ source('song_practice', 'performance_events') }} as performance_events
),

new_events as (
    select distinct
        performance_events.key_hash,
        performance_events.batch_id
    from performance_events
    inner join new_batches on performance_events.batch_id = new_batches.batch_id
),

session_tags as (
    select
        cast(session_tags.session_id as string) as source_session_id,
        cast(session_tags.tag_id as string) as tag_id,
        session_tags._batch_id as batch_id
    from {{ source('practice_tracker', 'session_tags') }} as session_tags
),

-- a tag that was sent again with the same type changes no session
changed_tags as (
    select
        cast(tags.id as string) as tag_id,
        max(new_batches.batch_id) as batch_id
    from {{ source('practice_tracker', 'tags') }} as tags
    left join new_batches on tags._batch_id = new_batches.batch_id
    group by cast(tags.id as string)
    having
        count(new_batches.batch_id) > 0
        and (
            count(new_batches.batch_id) = count(*)
            or count(distinct tags.tag_type) > 1
        )
),

touched as (
    select
        'song_practice' as source_system,
        performance_events.source_session_id,
        new_events.batch_id
    from performance_events
    inner join new_events on performance_events.key_hash = new_events.key_hash
    union
    select
        'practice_tracker' as source_system,
        session_tags.source_session_id,
        session_tags.batch_id
    from session_tags
    inner join new_batches on session_tags.batch_id = new_batches.batch_id
    union
    select
        'practice_tracker' as source_system,
        session_tags.source_session_id,
        changed_tags.batch_id
    from session_tags
    inner join changed_tags on session_tags.tag_id = changed_tags.tag_id
)

select
    cast(touched.source_system as string) as source_system,
    cast(touched.source_session_id as string) as source_session_id,
    cast(touched.batch_id as string) as batch_id
from touched
