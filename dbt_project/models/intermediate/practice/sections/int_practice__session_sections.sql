-- One row per session and section of its song: visits, stumbles (pauses, rewinds, tempo changes)
-- and the chord with most of them. Who stumbled in a section was there: a visit is at least one.
with visits as (
    select * from {{ ref('int_practice__section_visits') }}
),

chords as (
    select
        visits.session_id,
        visits.section_id,
        visits.chord,
        sum(visits.stumble_count) as stumble_count
    from visits
    where visits.chord is not null and visits.stumble_count > 0
    group by visits.session_id, visits.section_id, visits.chord
),

worst as (
    select
        chords.session_id,
        chords.section_id,
        {{ most_stumbled_chord('chords') }} as chord_key
    from chords
    group by chords.session_id, chords.section_id
),

summed as (
    select
        visits.session_id,
        visits.section_id,
        max(visits.source_system) as source_system,
        max(visits.learner_id) as learner_id,
        max(visits.song_id) as song_id,
        max(visits.local_date) as local_date,
        bool_or(visits.can_compare_sessions) as can_compare_sessions,
        sum(visits.play_count) - sum(visits.pause_count) as unresumed_play_count,
        sum(visits.pause_count) as pause_count,
        sum(visits.rewind_count) as rewind_count,
        sum(visits.tempo_change_count) as tempo_change_count,
        sum(visits.stumble_count) as stumble_count,
        max(visits.last_tempo_key) as last_tempo_key
    from visits
    group by visits.session_id, visits.section_id
)

select
    cast(summed.session_id as string) as session_id,
    cast(summed.section_id as string) as section_id,
    cast(summed.source_system as string) as source_system,
    cast(summed.learner_id as string) as learner_id,
    cast(summed.song_id as string) as song_id,
    cast(summed.local_date as date) as local_date,
    cast(summed.can_compare_sessions as boolean) as can_compare_sessions,
    cast(greatest(summed.unresumed_play_count, 1) as bigint) as visit_count,
    cast(summed.pause_count as bigint) as pause_count,
    cast(summed.rewind_count as bigint) as rewind_count,
    cast(summed.tempo_change_count as bigint) as tempo_change_count,
    cast(summed.stumble_count as bigint) as stumble_count,
    cast(summed.last_tempo_key % 1000 as bigint) as last_bpm,
    cast({{ chord_of('worst.chord_key') }} as string) as chord,
    cast({{ chord_stumbles_of('worst.chord_key') }} as bigint) as chord_stumble_count
from summed
left join worst on summed.session_id = worst.session_id and summed.section_id = worst.section_id
