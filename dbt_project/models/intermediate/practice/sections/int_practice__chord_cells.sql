-- One row per session, section and chord of it, where the session has a stumble on a known chord of
-- a section with several: stumbles on this one, and how many it had if all were alike (REC-03).
with visits as (
    select all_visits.*
    from {{ ref('int_practice__section_visits') }} as all_visits
    where all_visits.chord is not null
),

chords as (
    select distinct
        visits.song_id,
        visits.section_id,
        visits.chord
    from visits
),

sections as (
    select
        chords.song_id,
        chords.section_id,
        count(*) as chord_count
    from chords
    group by chords.song_id, chords.section_id
),

stumbled as (
    select
        visits.source_system,
        visits.learner_id,
        visits.session_id,
        visits.song_id,
        visits.section_id,
        visits.local_date,
        visits.can_compare_sessions,
        sum(visits.stumble_count) as stumble_count
    from visits
    group by
        visits.source_system,
        visits.learner_id,
        visits.session_id,
        visits.song_id,
        visits.section_id,
        visits.local_date,
        visits.can_compare_sessions
),

played as (
    select
        visits.session_id,
        visits.section_id,
        visits.chord,
        sum(visits.stumble_count) as stumble_count
    from visits
    group by visits.session_id, visits.section_id, visits.chord
)

select
    cast(stumbled.source_system as string) as source_system,
    cast(stumbled.learner_id as string) as learner_id,
    cast(stumbled.session_id as string) as session_id,
    cast(stumbled.song_id as string) as song_id,
    cast(stumbled.section_id as string) as section_id,
    cast(chords.chord as string) as chord,
    cast(stumbled.local_date as date) as local_date,
    cast(stumbled.can_compare_sessions as boolean) as can_compare_sessions,
    cast(coalesce(played.stumble_count, 0) as bigint) as stumble_count,
    cast(
        {{ millionths(ratio('stumbled.stumble_count', 'sections.chord_count')) }} as bigint
    ) as expected_millionths
from stumbled
inner join sections
    on stumbled.song_id = sections.song_id and stumbled.section_id = sections.section_id
inner join chords
    on stumbled.song_id = chords.song_id and stumbled.section_id = chords.section_id
left join played
    on
        stumbled.session_id = played.session_id
        and stumbled.section_id = played.section_id
        and chords.chord = played.chord
where stumbled.stumble_count > 0 and sections.chord_count >= 2
