-- One row per song and section: how hard it is, whoever plays it (REC-05).
with song_sections as (
    select all_sections.*
    from {{ ref('int_practice__song_sections') }} as all_sections
    where all_sections.learner_count > 0
)

select
    cast(song_sections.source_system as string) as source_system,
    cast(song_sections.song_id as string) as song_id,
    cast(song_sections.section_id as string) as section_id,
    cast(song_sections.section_name as string) as section_name,
    cast(song_sections.start_position_seconds as double) as start_position_seconds,
    cast(song_sections.end_position_seconds as double) as end_position_seconds,
    cast(song_sections.learner_count as bigint) as learner_count,
    cast(song_sections.visit_count as bigint) as visit_count,
    cast(song_sections.stumble_count as bigint) as stumble_count,
    cast(song_sections.expected_count as double) as expected_count,
    cast(
        {{ ratio('song_sections.stumble_count', 'song_sections.visit_count') }} as double
    ) as stumbles_per_visit,
    cast(song_sections.difficulty_factor as double) as difficulty_factor,
    {% for end in ['low', 'high'] -%}
        cast(
            {{ factor_bound(
                'song_sections.difficulty_factor', 'song_sections.stumble_count', end
            ) }} as double
        ) as difficulty_factor_{{ end }},
    {% endfor -%}
    cast({{ severity('song_sections.difficulty_factor') }} as double) as severity_score,
    cast({{ factor_reliability('song_sections.expected_count') }} as double) as reliability_ratio,
    cast(
        row_number() over (
            partition by song_sections.source_system, song_sections.song_id
            order by song_sections.difficulty_factor desc, song_sections.section_id asc
        ) as bigint
    ) as difficulty_rank
from song_sections
