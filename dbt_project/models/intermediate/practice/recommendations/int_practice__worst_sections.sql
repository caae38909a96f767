-- One row per learner, song and day of issue: the section with most pauses, and the one with most
-- changes of tempo, beyond what as many visits of the average section bring, in the 30 days up to
-- that day (REC-03). Of equals the first by alphabet.
with issues as (
    select all_issues.*
    from {{ ref('int_practice__session_issues') }} as all_issues
    {{ join_consented('all_issues', 'learner_insight', as_of()) }}
),

sections as (
    select
        issues.source_system,
        issues.learner_id,
        issues.song_id,
        issues.issue_date,
        session_sections.section_id,
        sum(session_sections.visit_count) as visit_count,
        sum(session_sections.pause_count) as pause_count,
        sum(session_sections.tempo_change_count) as tempo_change_count
    from issues
    inner join {{ ref('int_practice__session_sections') }} as session_sections
        on issues.session_id = session_sections.session_id
    group by
        issues.source_system,
        issues.learner_id,
        issues.song_id,
        issues.issue_date,
        session_sections.section_id
),

beyond as (
    select
        sections.*,
        sections.pause_count * 1000000
        - {{ millionths('sections.visit_count * song_sections.pauses_per_visit') }}
            as pause_millionths,
        sections.tempo_change_count * 1000000
        - {{ millionths('sections.visit_count * song_sections.tempo_changes_per_visit') }}
            as tempo_change_millionths
    from sections
    inner join {{ ref('int_practice__song_sections') }} as song_sections
        on
            sections.song_id = song_sections.song_id
            and sections.section_id = song_sections.section_id
),

ranked as (
    select
        beyond.*,
        row_number() over (
            partition by
                beyond.source_system, beyond.learner_id, beyond.song_id, beyond.issue_date
            order by beyond.pause_millionths desc, beyond.section_id asc
        ) as pause_rank,
        row_number() over (
            partition by
                beyond.source_system, beyond.learner_id, beyond.song_id, beyond.issue_date
            order by beyond.tempo_change_millionths desc, beyond.section_id asc
        ) as tempo_change_rank
    from beyond
)

select
    cast(ranked.source_system as string) as source_system,
    cast(ranked.learner_id as string) as learner_id,
    cast(ranked.song_id as string) as song_id,
    cast(ranked.issue_date as date) as issue_date,
    cast(max(case when ranked.pause_rank = 1 then ranked.section_id end) as string)
        as pause_section_id,
    cast(max(case when ranked.tempo_change_rank = 1 then ranked.section_id end) as string)
        as tempo_change_section_id
from ranked
group by ranked.source_system, ranked.learner_id, ranked.song_id, ranked.issue_date
