-- One row per learner, song and day of issue: the chord on which there are most stumbles beyond its
-- equal share in the 30 days up to that day (REC-03). Of equals the first by alphabet.
with issues as (
    select all_issues.*
    from {{ ref('int_practice__session_issues') }} as all_issues
    {{ join_consented('all_issues', 'learner_insight', as_of()) }}
),

chords as (
    select
        issues.source_system,
        issues.learner_id,
        issues.song_id,
        issues.issue_date,
        issues.is_current,
        chord_cells.chord,
        sum(chord_cells.stumble_count) as stumble_count,
        sum(chord_cells.expected_millionths) as expected_millionths
    from issues
    inner join {{ ref('int_practice__chord_cells') }} as chord_cells
        on issues.session_id = chord_cells.session_id
    group by
        issues.source_system,
        issues.learner_id,
        issues.song_id,
        issues.issue_date,
        issues.is_current,
        chord_cells.chord
),

ranked as (
    select
        chords.*,
        row_number() over (
            partition by
                chords.source_system, chords.learner_id, chords.song_id, chords.issue_date
            order by
                chords.stumble_count * 1000000 - chords.expected_millionths desc, chords.chord asc
        ) as chord_rank
    from chords
)

select
    cast(ranked.source_system as string) as source_system,
    cast(ranked.learner_id as string) as learner_id,
    cast(ranked.song_id as string) as song_id,
    cast(ranked.issue_date as date) as issue_date,
    cast(ranked.is_current as boolean) as is_current,
    cast(ranked.chord as string) as chord,
    cast(ranked.stumble_count as bigint) as stumble_count,
    cast(ranked.expected_millionths as bigint) as expected_millionths
from ranked
where ranked.chord_rank = 1
