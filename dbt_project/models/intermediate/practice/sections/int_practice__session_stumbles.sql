-- One row per session with a section that was seen: visits and stumbles over all its sections.
with session_sections as (
    select * from {{ ref('int_practice__session_sections') }}
)

select
    cast(session_sections.source_system as string) as source_system,
    cast(session_sections.learner_id as string) as learner_id,
    cast(session_sections.session_id as string) as session_id,
    cast(session_sections.song_id as string) as song_id,
    cast(session_sections.local_date as date) as local_date,
    cast(session_sections.can_compare_sessions as boolean) as can_compare_sessions,
    {% for what in ['visit', 'pause', 'rewind', 'tempo_change', 'stumble'] -%}
        cast(sum(session_sections.{{ what }}_count) as bigint) as {{ what }}_count,
    {% endfor -%}
    cast(count(*) as bigint) as section_count
from session_sections
group by
    session_sections.source_system,
    session_sections.learner_id,
    session_sections.session_id,
    session_sections.song_id,
    session_sections.local_date,
    session_sections.can_compare_sessions
