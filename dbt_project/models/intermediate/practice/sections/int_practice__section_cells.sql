-- One row per learner, song and section, over all sessions that may be compared with each other,
-- beside the average of all of them.
with session_sections as (
    select all_sections.*
    from {{ ref('int_practice__session_sections') }} as all_sections
    where all_sections.can_compare_sessions
),

chords as (
    select
        visits.learner_id,
        visits.song_id,
        visits.section_id,
        visits.chord,
        sum(visits.stumble_count) as stumble_count
    from {{ ref('int_practice__section_visits') }} as visits
    where visits.can_compare_sessions and visits.chord is not null and visits.stumble_count > 0
    group by visits.learner_id, visits.song_id, visits.section_id, visits.chord
),

worst as (
    select
        chords.learner_id,
        chords.song_id,
        chords.section_id,
        {{ most_stumbled_chord('chords') }} as chord_key
    from chords
    group by chords.learner_id, chords.song_id, chords.section_id
),

overall as (
    select
        {{ ratio('sum(session_sections.stumble_count)', 'sum(session_sections.visit_count)') }}
            as base_stumbles_per_visit
    from session_sections
),

cells as (
    select
        session_sections.source_system,
        session_sections.learner_id,
        session_sections.song_id,
        session_sections.section_id,
        count(*) as session_count,
        {% for what in ['visit', 'pause', 'rewind', 'tempo_change', 'stumble'] -%}
            sum(session_sections.{{ what }}_count) as {{ what }}_count,
        {% endfor -%}
        max(session_sections.local_date) as last_local_date
    from session_sections
    group by
        session_sections.source_system,
        session_sections.learner_id,
        session_sections.song_id,
        session_sections.section_id
)

select
    cast(cells.source_system as string) as source_system,
    cast(cells.learner_id as string) as learner_id,
    cast(cells.song_id as string) as song_id,
    cast(cells.section_id as string) as section_id,
    cast(cells.session_count as bigint) as session_count,
    {% for what in ['visit', 'pause', 'rewind', 'tempo_change', 'stumble'] -%}
        cast(cells.{{ what }}_count as bigint) as {{ what }}_count,
    {% endfor -%}
    cast(cells.last_local_date as date) as last_local_date,
    cast({{ chord_of('worst.chord_key') }} as string) as chord,
    cast({{ chord_stumbles_of('worst.chord_key') }} as bigint) as chord_stumble_count,
    cast(overall.base_stumbles_per_visit as double) as base_stumbles_per_visit
from cells
cross join overall
left join worst
    on
        cells.learner_id = worst.learner_id
        and cells.song_id = worst.song_id
        and cells.section_id = worst.section_id
