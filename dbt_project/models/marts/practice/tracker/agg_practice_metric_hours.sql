-- One row per learner, kind of measurement and UTC hour: how many there are, their sum, mean, least
-- and greatest value (S2 `time_bucket('1 hour')`; SES-07).
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='measured_date',
    on_schema_change='fail',
    meta={'dirty_days': 'int_practice__dirty_days'},
) }}

with hours as (
    select
        measurements.source_system,
        measurements.learner_id,
        measurements.metric_type,
        measurements.measured_date,
        date_trunc('hour', measurements.measured_at) as hour_started_at,
        count(*) as measurement_count,
        sum({{ millionths('measurements.value') }}) as value_millionths,
        min(measurements.value) as value_minimum,
        max(measurements.value) as value_maximum
    from {{ ref('int_practice__measurements') }} as measurements
    where {{ is_dirty('measurements.measured_date', ref('int_practice__dirty_days')) }}
    group by
        measurements.source_system,
        measurements.learner_id,
        measurements.metric_type,
        measurements.measured_date,
        date_trunc('hour', measurements.measured_at)
)

select
    cast(hours.source_system as string) as source_system,
    cast(hours.learner_id as string) as learner_id,
    cast(hours.metric_type as string) as metric_type,
    cast(hours.hour_started_at as timestamp) as hour_started_at,
    cast(hours.measured_date as date) as measured_date,
    cast(hours.measurement_count as bigint) as measurement_count,
    cast(hours.value_millionths as bigint) as value_millionths,
    cast(
        {{ mean_of_millionths('hours.value_millionths', 'hours.measurement_count') }} as double
    ) as value_mean,
    cast(hours.value_minimum as double) as value_minimum,
    cast(hours.value_maximum as double) as value_maximum
from hours
