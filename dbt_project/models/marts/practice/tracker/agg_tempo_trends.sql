-- One row per learner and piece with a tempo or an accuracy: the least-squares trend of both over
-- the learner's sessions of the piece, with its interval (REC-06).
with trends as (
    select
        tempo_lines.source_system,
        tempo_lines.learner_id,
        tempo_lines.piece_id,
        {% for kind in ['bpm', 'accuracy'] -%}
            {% for figure in [
                'session_count', 'figure_mean', 'slope', 'slope_low', 'slope_high'
            ] -%}
                max(case when tempo_lines.kind = '{{ kind }}' then tempo_lines.{{ figure }} end)
                    as {{ kind }}_{{ figure }},
            {% endfor -%}
        {% endfor -%}
        min(tempo_lines.first_local_date) as first_local_date,
        max(tempo_lines.last_local_date) as last_local_date
    from {{ ref('int_practice__tempo_lines') }} as tempo_lines
    {{ join_consented('tempo_lines', 'trend_comparison', as_of()) }}
    group by tempo_lines.source_system, tempo_lines.learner_id, tempo_lines.piece_id
)

select
    cast(trends.source_system as string) as source_system,
    cast(trends.learner_id as string) as learner_id,
    cast(trends.piece_id as string) as piece_id,
    cast(trends.first_local_date as date) as first_local_date,
    cast(trends.last_local_date as date) as last_local_date,
    cast(coalesce(trends.bpm_session_count, 0) as bigint) as tempo_session_count,
    cast(trends.bpm_figure_mean as double) as bpm_mean,
    cast(trends.bpm_slope as double) as slope_bpm_per_session,
    cast(trends.bpm_slope_low as double) as slope_low,
    cast(trends.bpm_slope_high as double) as slope_high,
    cast(coalesce(trends.accuracy_session_count, 0) as bigint) as accuracy_session_count,
    cast(trends.accuracy_figure_mean as double) as accuracy_mean,
    cast(trends.accuracy_slope as double) as accuracy_slope_points_per_session,
    cast(trends.accuracy_slope_low as double) as accuracy_slope_low,
    cast(trends.accuracy_slope_high as double) as accuracy_slope_high
from trends
