-- One row per learner, song, spot (a section of the song, or a chord in it) and local date: visits
-- and stumbles, over the sessions that may be compared (REC-09). A chord is visited with every
-- section that is known to have it.
with session_sections as (
    select all_sections.*
    from {{ ref('int_practice__session_sections') }} as all_sections
    where all_sections.can_compare_sessions
),

visits as (
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

spots as (
    select
        session_sections.source_system,
        session_sections.learner_id,
        session_sections.song_id,
        'section' as spot_type,
        session_sections.section_id as spot_id,
        session_sections.local_date,
        session_sections.visit_count,
        session_sections.stumble_count
    from session_sections
    union all
    select
        session_sections.source_system,
        session_sections.learner_id,
        session_sections.song_id,
        'chord' as spot_type,
        chords.chord as spot_id,
        session_sections.local_date,
        session_sections.visit_count,
        0 as stumble_count
    from session_sections
    inner join chords
        on
            session_sections.song_id = chords.song_id
            and session_sections.section_id = chords.section_id
    union all
    select
        visits.source_system,
        visits.learner_id,
        visits.song_id,
        'chord' as spot_type,
        visits.chord as spot_id,
        visits.local_date,
        0 as visit_count,
        visits.stumble_count
    from visits
    where visits.can_compare_sessions
)

select
    cast(spots.source_system as string) as source_system,
    cast(spots.learner_id as string) as learner_id,
    cast(spots.song_id as string) as song_id,
    cast(spots.spot_type as string) as spot_type,
    cast(spots.spot_id as string) as spot_id,
    cast(spots.local_date as date) as local_date,
    cast(sum(spots.visit_count) as bigint) as visit_count,
    cast(sum(spots.stumble_count) as bigint) as stumble_count
from spots
group by
    spots.source_system,
    spots.learner_id,
    spots.song_id,
    spots.spot_type,
    spots.spot_id,
    spots.local_date
