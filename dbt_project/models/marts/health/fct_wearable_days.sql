-- One row per learner, metric and day of the learner's own calendar with a value from a wearable:
-- what the devices say together, each stretch of time counted once, and what a plain sum would say
-- (HFA-03, G16).
with segments as (
    select
        all_segments.*,
        cast(floor(all_segments.segment_microseconds / 1e3) as bigint) as milliseconds
    from {{ ref('int_health__wearable_segments') }} as all_segments
    {{ join_consented('all_segments', 'learner_insight', as_of()) }}
),

days as (
    select
        segments.source_system,
        segments.learner_id,
        segments.metric,
        segments.local_date,
        {% for name, condition in [('resolved', 'segments.choice_rank = 1'), ('naive', 'true')] -%}
            sum(case when {{ condition }} then segments.value_millionths end) as {{ name }}_sum,
            sum(
                case when {{ condition }} then segments.value_millionths * segments.milliseconds end
            ) as {{ name }}_weighted,
            sum(case when {{ condition }} then segments.milliseconds end)
                as {{ name }}_milliseconds,
        {% endfor -%}
        {% for name, condition in [
            ('covered', 'segments.choice_rank = 1'),
            ('wear', "segments.choice_rank = 1 and segments.device_type <> 'phone'"),
            ('overlap', 'segments.choice_rank = 1 and segments.has_several_devices'),
        ] -%}
            sum(case when {{ condition }} then segments.segment_microseconds else 0 end)
                as {{ name }}_microseconds,
        {% endfor -%}
        count(distinct segments.wearable_sync_id) as sample_count,
        count(distinct segments.device_id) as device_count,
        max(segments.delay_seconds) as longest_delay_seconds
    from segments
    group by
        segments.source_system, segments.learner_id, segments.metric, segments.local_date
),

missing as (
    select
        stg_samples.source_system,
        stg_samples.learner_id,
        stg_samples.metric,
        {{ local_date('stg_samples.started_at', 'zones.zone') }} as local_date,
        count(*) as null_value_count
    from {{ ref('stg_fitness_coach__wearable_syncs') }} as stg_samples
    {{ join_consented('stg_samples', 'learner_insight', 'stg_samples.started_at') }}
    {{ join_zone('stg_samples', 'stg_samples.started_at') }}
    where stg_samples.value is null and coalesce(stg_samples.clock_flag, 'none') <> 'future'
    group by
        stg_samples.source_system,
        stg_samples.learner_id,
        stg_samples.metric,
        {{ local_date('stg_samples.started_at', 'zones.zone') }}
)

select
    cast(days.source_system as string) as source_system,
    cast(days.learner_id as string) as learner_id,
    cast(days.metric as string) as metric,
    cast(days.local_date as date) as local_date,
    {% for name in ['resolved', 'naive'] -%}
        cast(
            case
                when days.metric = 'heart_rate'
                    then
                        {{ mean_of_millionths(
                            'days.' ~ name ~ '_weighted', 'days.' ~ name ~ '_milliseconds'
                        ) }}
                else days.{{ name }}_sum / 1e6
            end as double
        ) as {{ name }}_value,
    {% endfor -%}
    {% for name in ['covered', 'wear', 'overlap'] -%}
        cast(floor(days.{{ name }}_microseconds / 1e6 + 0.5e0) as bigint) as {{ name }}_seconds,
    {% endfor -%}
    cast(days.sample_count as bigint) as sample_count,
    cast(coalesce(missing.null_value_count, 0) as bigint) as null_value_count,
    cast(days.device_count as bigint) as device_count,
    cast(days.longest_delay_seconds / 3600e0 as double) as longest_delay_hours
from days
left join missing
    on
        days.source_system = missing.source_system
        and days.learner_id = missing.learner_id
        and days.metric = missing.metric
        and days.local_date = missing.local_date
