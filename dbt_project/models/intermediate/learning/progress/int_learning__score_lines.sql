-- One row per learner and kind of score: the least-squares line through the scores that may be
-- compared, numbered 0, 1, 2, … in the order in which they came (S3 `np.polyfit(x, scores, 1)`;
-- VEL-01). Squares are added up as whole millionths; scores count to six places.
with points as (
    select
        scores.source_system,
        scores.learner_id,
        scores.score_kind,
        scores.scored_date,
        scores.score_millionths as y,
        row_number() over (
            partition by scores.source_system, scores.learner_id, scores.score_kind
            order by scores.scored_at, scores.attempt_id
        ) - 1 as x
    from {{ ref('int_learning__scores') }} as scores
    {{ join_consented('scores', 'trend_comparison', as_of()) }}
    where scores.can_compare
),

summed as (
    select
        points.source_system,
        points.learner_id,
        points.score_kind,
        min(points.scored_date) as first_scored_date,
        max(points.scored_date) as last_scored_date,
        count(*) as n,
        sum(points.x) as sx,
        sum(points.x * points.x) as sxx,
        sum(points.y) as sy,
        sum(points.x * points.y) as sxy
    from points
    group by points.source_system, points.learner_id, points.score_kind
),

fitted as (
    select
        summed.*,
        {{ slope('summed.n', 'summed.sx', 'summed.sxx', 'summed.sy', 'summed.sxy') }} as gain,
        {{ ratio('summed.sx', 'summed.n') }} as x_mean,
        {{ ratio('summed.sy', 'summed.n') }} as y_mean
    from summed
),

residuals as (
    select
        points.source_system,
        points.learner_id,
        points.score_kind,
        sum(
            {% set distance -%}
                ((points.y - fitted.y_mean - fitted.gain * (points.x - fitted.x_mean)) / 1e6)
            {%- endset -%}
            {{ millionths(distance ~ ' * ' ~ distance) }}
        ) as residual_millionths
    from points
    inner join fitted
        on
            points.source_system = fitted.source_system
            and points.learner_id = fitted.learner_id
            and points.score_kind = fitted.score_kind
    group by points.source_system, points.learner_id, points.score_kind
)

select
    cast(fitted.source_system as string) as source_system,
    cast(fitted.learner_id as string) as learner_id,
    cast(fitted.score_kind as string) as score_kind,
    cast(fitted.n as bigint) as score_count,
    cast(fitted.first_scored_date as date) as first_scored_date,
    cast(fitted.last_scored_date as date) as last_scored_date,
    cast(fitted.y_mean / 1e6 as double) as score_mean,
    cast(fitted.gain / 1e6 as double) as slope,
    cast((fitted.y_mean - fitted.gain * fitted.x_mean) / 1e6 as double) as intercept,
    cast(
        case
            when fitted.n >= 3
                then
                    {{ t_critical('(fitted.n - 2e0)') }} * sqrt(
                        cast(residuals.residual_millionths as double) / 1e6
                        / nullif(fitted.n - 2e0, 0e0)
                        / (fitted.sxx - fitted.sx * fitted.x_mean)
                    )
        end as double
    ) as slope_reach
from fitted
inner join residuals
    on
        fitted.source_system = residuals.source_system
        and fitted.learner_id = residuals.learner_id
        and fitted.score_kind = residuals.score_kind
