-- One row per learner, piece and kind of figure (`bpm`, `accuracy`): the least-squares line through
-- the learner's sessions of the piece that have the figure, numbered 0, 1, 2, … (REC-06).
--
-- The interval of the slope is Student's, 95 % (Abramowitz and Stegun 26.7.5); below three sessions
-- there is no slope. A tempo heard in the wrong octave counts snapped; sessions by a clock in the
-- future do not count. Squares are added up as whole millionths.
with sessions as (
    select
        decided.source_system,
        decided.learner_id,
        decided.session_id,
        decided.started_at,
        decided.local_date,
        coalesce(decided.content_id, 'none') as piece_id,
        tempos.practised_bpm,
        tempos.tempo_accuracy
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'trend_comparison', 'decided.started_at') }}
    inner join {{ ref('int_practice__session_tempos') }} as tempos
        on decided.session_id = tempos.session_id
    where decided.consent_basis = 'learner_insight' and not decided.is_future_clock
),

points as (
    {% for kind, figure in [('bpm', 'practised_bpm'), ('accuracy', 'tempo_accuracy')] -%}
        select
            sessions.source_system,
            sessions.learner_id,
            sessions.piece_id,
            '{{ kind }}' as kind,
            sessions.local_date,
            {{ millionths('sessions.' ~ figure) }} as y,
            row_number() over (
                partition by sessions.source_system, sessions.learner_id, sessions.piece_id
                order by sessions.started_at, sessions.session_id
            ) - 1 as x
        from sessions
        where sessions.{{ figure }} is not null
        {% if not loop.last -%} union all {% endif -%}
    {% endfor -%}
),

summed as (
    select
        points.*,
        sum(1) over line as n,
        sum(points.x) over line as sx,
        sum(points.x * points.x) over line as sxx,
        sum(points.y) over line as sy,
        sum(points.x * points.y) over line as sxy
    from points
    window line as (
        partition by points.source_system, points.learner_id, points.piece_id, points.kind
    )
),

fitted as (
    select
        summed.*,
        {{ slope('summed.n', 'summed.sx', 'summed.sxx', 'summed.sy', 'summed.sxy') }} as slope
    from summed
),

lines as (
    select
        fitted.source_system,
        fitted.learner_id,
        fitted.piece_id,
        fitted.kind,
        fitted.n as session_count,
        {{ mean_of_millionths('fitted.sy', 'fitted.n') }} as figure_mean,
        fitted.slope / 1e6 as slope,
        fitted.sxx - {{ ratio('fitted.sx * fitted.sx', 'fitted.n') }} as spread,
        min(fitted.local_date) as first_local_date,
        max(fitted.local_date) as last_local_date,
        sum(
            {% set distance -%}
                (
                    fitted.y - {{ ratio('fitted.sy', 'fitted.n') }}
                    - fitted.slope * (fitted.x - {{ ratio('fitted.sx', 'fitted.n') }})
                ) / 1e6
            {%- endset -%}
            {{ millionths(distance ~ ' * ' ~ distance) }}
        ) as residual_millionths
    from fitted
    group by
        fitted.source_system,
        fitted.learner_id,
        fitted.piece_id,
        fitted.kind,
        fitted.n,
        fitted.sx,
        fitted.sxx,
        fitted.sy,
        fitted.slope
),

judged as (
    select
        lines.*,
        case
            when lines.session_count >= 3
                then
                    {{ t_critical('(lines.session_count - 2e0)') }} * sqrt(
                        cast(lines.residual_millionths as double) / 1e6
                        / nullif(lines.session_count - 2e0, 0e0) / nullif(lines.spread, 0e0)
                    )
        end as reach
    from lines
)

select
    cast(judged.source_system as string) as source_system,
    cast(judged.learner_id as string) as learner_id,
    cast(judged.piece_id as string) as piece_id,
    cast(judged.kind as string) as kind,
    cast(judged.session_count as bigint) as session_count,
    cast(judged.first_local_date as date) as first_local_date,
    cast(judged.last_local_date as date) as last_local_date,
    cast(judged.figure_mean as double) as figure_mean,
    cast(case when judged.session_count >= 3 then judged.slope end as double) as slope,
    cast(judged.slope - judged.reach as double) as slope_low,
    cast(judged.slope + judged.reach as double) as slope_high
from judged
