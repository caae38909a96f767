-- One row per UTC day and kind of measurement: how many measurements of practice_tracker are
-- staged, and what became of them (ING-15). None is dropped in silence: staged = excluded + matched
-- + ambiguous + unmatched.
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='measured_date',
    on_schema_change='fail',
    meta={'dirty_days': 'int_practice__dirty_days'},
) }}

with staged as (
    select
        cast(stg_metrics.measured_at as date) as measured_date,
        stg_metrics.metric_type,
        count(*) as staged_count,
        count(case when grants_of_learner_insight.learner_id is null then 1 end) as excluded_count
    from {{ ref('stg_practice_tracker__practice_metrics') }} as stg_metrics
    {{ join_consented('stg_metrics', 'learner_insight', 'stg_metrics.measured_at', kind='left') }}
    where {{ is_dirty('cast(stg_metrics.measured_at as date)', ref('int_practice__dirty_days')) }}
    group by cast(stg_metrics.measured_at as date), stg_metrics.metric_type
),

placed as (
    select
        measurements.measured_date,
        measurements.metric_type,
        count(case when measurements.candidate_count = 1 then 1 end) as matched_count,
        count(case when measurements.candidate_count > 1 then 1 end) as ambiguous_count,
        count(case when measurements.candidate_count = 0 then 1 end) as unmatched_count
    from {{ ref('int_practice__measurements') }} as measurements
    where {{ is_dirty('measurements.measured_date', ref('int_practice__dirty_days')) }}
    group by measurements.measured_date, measurements.metric_type
)

select
    cast(staged.measured_date as date) as measured_date,
    cast(staged.metric_type as string) as metric_type,
    cast(staged.staged_count as bigint) as staged_count,
    cast(staged.excluded_count as bigint) as excluded_count,
    cast(coalesce(placed.matched_count, 0) as bigint) as matched_count,
    cast(coalesce(placed.ambiguous_count, 0) as bigint) as ambiguous_count,
    cast(coalesce(placed.unmatched_count, 0) as bigint) as unmatched_count
from staged
left join placed
    on staged.measured_date = placed.measured_date and staged.metric_type = placed.metric_type
