-- One row per learner, song (or all), day of issue and type of recommendation that could be judged:
-- what happened how often, of how many times it could have, and the figure that follows (REC-03).
{{ config(materialized='view') }}

with windows as (
    select
        recommendation_windows.*,
        {{ mean_of_millionths(
            'recommendation_windows.completion_millionths',
            'recommendation_windows.completion_count'
        ) }} as completion_mean
    from {{ ref('int_practice__recommendation_windows') }} as recommendation_windows
),

chord_windows as (
    select * from {{ ref('int_practice__chord_windows') }}
)

select
    windows.source_system,
    windows.learner_id,
    windows.content_type,
    windows.content_id,
    windows.issue_date,
    windows.is_current,
    'completion_improvement' as recommendation_type,
    cast(null as string) as chord,
    windows.completion_count as evidence_count,
    cast(windows.completion_count as double) as exposure,
    windows.completion_mean as measure,
    -- standard error; no spread is taken to be smaller than a point
    sqrt(
        {{ squared_error(
            'windows.completion_square_millionths',
            'windows.completion_millionths',
            'windows.completion_count',
            '1e0'
        ) }}
    ) as completion_error
from windows
where windows.content_type = 'song' and windows.completion_count > 0
union all
{% for type, content_type, happened, exposure, factor in [
    ('pause_reduction', 'song', 'pause_count', 'visit_count', '1e0'),
    ('tempo_practice', 'song', 'tempo_change_count', 'visit_count', '1e0'),
    ('consistency_improvement', 'all', 'active_day_count', 'possible_day_count', '1.4e0'),
] -%}
    select
        windows.source_system,
        windows.learner_id,
        windows.content_type,
        windows.content_id,
        windows.issue_date,
        windows.is_current,
        '{{ type }}' as recommendation_type,
        cast(null as string) as chord,
        windows.{{ happened }} as evidence_count,
        cast(windows.{{ exposure }} as double) as exposure,
        {{ ratio('windows.' ~ happened, 'windows.' ~ exposure) }} * {{ factor }} as measure,
        cast(null as double) as completion_error
    from windows
    where windows.content_type = '{{ content_type }}' and windows.{{ exposure }} > 0
    union all
{% endfor -%}
select
    chord_windows.source_system,
    chord_windows.learner_id,
    'song' as content_type,
    chord_windows.song_id as content_id,
    chord_windows.issue_date,
    chord_windows.is_current,
    'chord_focus' as recommendation_type,
    chord_windows.chord,
    chord_windows.stumble_count as evidence_count,
    chord_windows.expected_millionths / 1e6 as exposure,
    {{ ratio('chord_windows.stumble_count * 1e6', 'chord_windows.expected_millionths') }}
        as measure,
    cast(null as double) as completion_error
from chord_windows
