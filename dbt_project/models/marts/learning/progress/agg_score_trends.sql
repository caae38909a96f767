-- One row per learner and kind of score, with a score that may be compared: the seed's trend of
-- scores to the digit, and beside it one that knows how sure it is (VEL-01, VEL-02).
with lines as (
    select
        score_lines.*,
        score_lines.slope - score_lines.slope_reach as slope_low,
        score_lines.slope + score_lines.slope_reach as slope_high
    from {{ ref('int_learning__score_lines') }} as score_lines
    {{ join_consented('score_lines', 'trend_comparison', as_of()) }}
)

select
    cast(lines.source_system as string) as source_system,
    cast(lines.learner_id as string) as learner_id,
    cast(lines.score_kind as string) as score_kind,
    cast(lines.score_count as bigint) as score_count,
    cast(lines.first_scored_date as date) as first_scored_date,
    cast(lines.last_scored_date as date) as last_scored_date,
    cast(lines.score_mean as double) as score_mean,
    cast(lines.slope as double) as slope_seed,
    cast(lines.intercept as double) as intercept_seed,
    cast({{ trend_seed('lines.slope') }} as string) as trend_seed,
    cast({{ evidence_percent_seed('lines.score_count') }} as double) as evidence_percent_seed,
    cast(lines.slope_low as double) as slope_low,
    cast(lines.slope_high as double) as slope_high,
    cast(
        case
            when lines.score_count < 5 then 'insufficient_data'
            when lines.slope_low > 0e0 then 'improving'
            when lines.slope_high < 0e0 then 'declining'
            else 'stable'
        end as string
    ) as score_trend
from lines
