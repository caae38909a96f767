-- One row per kind of device, metric and ISO week of the wearers' own days: how much devices
-- deliver, how late and how broken, and how far they lie from the device that is believed (HFA-03).
with samples as (
    select
        stg_samples.device_type,
        stg_samples.metric,
        {{ period_start("'week'", local_date('stg_samples.started_at', 'zones.zone')) }}
            as week_start_date,
        stg_samples.learner_id,
        stg_samples.value,
        stg_samples.ended_at > stg_samples.started_at
        and stg_samples.ended_at <= stg_samples.started_at + interval '24' hour
        and coalesce(stg_samples.clock_flag, 'none') <> 'future' as is_valid,
        {{ seconds_between('stg_samples.ended_at', 'stg_samples.synced_at') }} / 3600e0
            as delay_hours
    from {{ ref('stg_fitness_coach__wearable_syncs') }} as stg_samples
    {{ join_consented('stg_samples', 'anonymous_usage', 'stg_samples.started_at') }}
    {{ join_zone('stg_samples', 'stg_samples.started_at') }}
    left join {{ ref('int_learners__profiles') }} as profiles
        on
            stg_samples.source_system = profiles.source_system
            and stg_samples.learner_id = profiles.learner_id
    where not coalesce(profiles.is_internal, false)
),

delivered as (
    select
        samples.device_type,
        samples.metric,
        samples.week_start_date,
        count(distinct samples.learner_id) as learner_count,
        count(*) as sample_count,
        count(case when samples.value is null then 1 end) as null_value_count,
        count(case when not samples.is_valid then 1 end) as invalid_count,
        percentile_cont(0.5e0) within group (order by samples.delay_hours) as median_delay_hours,
        percentile_cont(0.95e0) within group (order by samples.delay_hours) as p95_delay_hours,
        count(case when samples.delay_hours > 24e0 then 1 end) as late_count
    from samples
    group by samples.device_type, samples.metric, samples.week_start_date
),

segments as (
    select
        all_segments.*,
        {{ period_start("'week'", 'all_segments.local_date') }} as week_start_date,
        believed.device_id <> all_segments.device_id as is_compared,
        believed.value_millionths as believed_millionths
    from {{ ref('int_health__wearable_segments') }} as all_segments
    inner join {{ ref('int_health__wearable_segments') }} as believed
        on
            all_segments.source_system = believed.source_system
            and all_segments.learner_id = believed.learner_id
            and all_segments.metric = believed.metric
            and all_segments.local_date = believed.local_date
            and all_segments.segment_started_at = believed.segment_started_at
            and believed.choice_rank = 1
    {{ join_consented('all_segments', 'anonymous_usage', 'all_segments.segment_started_at') }}
    left join {{ ref('int_learners__profiles') }} as profiles
        on
            all_segments.source_system = profiles.source_system
            and all_segments.learner_id = profiles.learner_id
    where not coalesce(profiles.is_internal, false)
),

told as (
    select
        segments.device_type,
        segments.metric,
        segments.week_start_date,
        {% for name, condition in [
            ('covered', 'true'),
            ('chosen', 'segments.choice_rank = 1'),
            ('overlap', 'segments.has_several_devices'),
        ] -%}
            sum(case when {{ condition }} then segments.segment_microseconds else 0 end)
                as {{ name }}_microseconds,
        {% endfor -%}
        count(case when segments.is_compared then 1 end) as compared_count,
        sum(case when segments.is_compared then segments.value_millionths end) as own_millionths,
        sum(case when segments.is_compared then segments.believed_millionths end)
            as believed_millionths
    from segments
    group by segments.device_type, segments.metric, segments.week_start_date
)

select
    cast(delivered.device_type as string) as device_type,
    cast(delivered.metric as string) as metric,
    cast(delivered.week_start_date as date) as week_start_date,
    cast(delivered.learner_count as bigint) as learner_count,
    cast(delivered.sample_count as bigint) as sample_count,
    cast(delivered.null_value_count as bigint) as null_value_count,
    cast(delivered.invalid_count as bigint) as invalid_count,
    {% for name in ['covered', 'chosen', 'overlap'] -%}
        cast(floor(told.{{ name }}_microseconds / 1e6 + 0.5e0) as bigint) as {{ name }}_seconds,
    {% endfor -%}
    cast({{ ratio('told.overlap_microseconds', 'told.covered_microseconds') }} as double)
        as overlap_ratio,
    cast(coalesce(told.compared_count, 0) as bigint) as compared_count,
    cast({{ ratio('told.own_millionths', 'told.believed_millionths') }} as double) as bias_factor,
    cast(delivered.median_delay_hours as double) as median_delay_hours,
    cast(delivered.p95_delay_hours as double) as p95_delay_hours,
    cast(delivered.late_count as bigint) as late_count
from delivered
left join told
    on
        delivered.device_type = told.device_type
        and delivered.metric = told.metric
        and delivered.week_start_date = told.week_start_date
