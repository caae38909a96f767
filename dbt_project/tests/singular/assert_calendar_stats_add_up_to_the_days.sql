-- A learner's calendar weeks and months of spoken sessions tell the same sessions and seconds as
-- the days do. A returned row is a learner and a kind of period that tell something else.
{{ config(meta={'dagster': {'ref': {'name': 'agg_stats_periods'}}}) }}

with days as (
    select
        agg_score_days.source_system,
        agg_score_days.learner_id,
        sum(agg_score_days.session_count) as session_count,
        sum(agg_score_days.total_seconds) as total_seconds
    from {{ ref('agg_score_days') }} as agg_score_days
    group by agg_score_days.source_system, agg_score_days.learner_id
),

told as (
    select
        agg_stats_periods.source_system,
        agg_stats_periods.learner_id,
        agg_stats_periods.period,
        sum(agg_stats_periods.session_count) as session_count,
        sum(agg_stats_periods.total_seconds) as total_seconds
    from {{ ref('agg_stats_periods') }} as agg_stats_periods
    where agg_stats_periods.basis = 'calendar'
    group by
        agg_stats_periods.source_system,
        agg_stats_periods.learner_id,
        agg_stats_periods.period
)

select told.*
from told
full outer join days
    on told.source_system = days.source_system and told.learner_id = days.learner_id
where
    told.session_count is distinct from days.session_count
    or told.total_seconds is distinct from days.total_seconds
