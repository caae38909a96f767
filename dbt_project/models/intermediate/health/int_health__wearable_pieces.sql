-- One row per sample of a wearable and day of the learner's own calendar that it touches. Samples
-- without a value, that end before they begin, longer than a day, or by a clock in the future, are
-- left out here and counted in agg_wearable_device_weeks.
with samples as (
    select
        stg_samples.*,
        {{ local_timestamp('stg_samples.started_at', 'zones.zone') }} as local_started_at,
        {{ local_timestamp('stg_samples.ended_at', 'zones.zone') }} as local_ended_at
    from {{ ref('stg_fitness_coach__wearable_syncs') }} as stg_samples
    {{ join_consented('stg_samples', 'learner_insight', 'stg_samples.started_at') }}
    {{ join_zone('stg_samples', 'stg_samples.started_at') }}
    where
        stg_samples.value is not null
        and stg_samples.ended_at > stg_samples.started_at
        and stg_samples.ended_at <= stg_samples.started_at + interval '24' hour
        and coalesce(stg_samples.clock_flag, 'none') <> 'future'
),

-- midnight of the next day by the clock of the beginning, of the one after by that of the end
cut as (
    select
        samples.*,
        cast(samples.local_started_at as date) as first_date,
        {{ add_seconds(
            'cast(cast(cast(samples.local_started_at as date) + 1 as date) as timestamp)',
            'cast(' ~ seconds_between('samples.local_started_at', 'samples.started_at')
            ~ ' as bigint)'
        ) }} as first_midnight_at,
        {{ add_seconds(
            'cast(cast(cast(samples.local_started_at as date) + 2 as date) as timestamp)',
            'cast(' ~ seconds_between('samples.local_ended_at', 'samples.ended_at')
            ~ ' as bigint)'
        ) }} as second_midnight_at
    from samples
),

shifts as (
    select 0 as days
    union all
    select 1 as days
    union all
    select 2 as days
),

pieces as (
    select
        cut.*,
        cast(cut.first_date + shifts.days as date) as local_date,
        case shifts.days
            when 0 then cut.started_at
            when 1 then greatest(cut.started_at, cut.first_midnight_at)
            else greatest(cut.started_at, cut.second_midnight_at)
        end as piece_started_at,
        case shifts.days
            when 0 then least(cut.ended_at, cut.first_midnight_at)
            when 1 then least(cut.ended_at, cut.second_midnight_at)
            else cut.ended_at
        end as piece_ended_at
    from cut
    cross join shifts
)

select
    cast(pieces.source_system as string) as source_system,
    cast(pieces.wearable_sync_id as string) as wearable_sync_id,
    cast(pieces.learner_id as string) as learner_id,
    cast(pieces.metric as string) as metric,
    cast(pieces.local_date as date) as local_date,
    cast(pieces.device_id as string) as device_id,
    cast(pieces.device_type as string) as device_type,
    cast(pieces.value as double) as value,
    cast({{ seconds_between('pieces.started_at', 'pieces.ended_at') }} as double)
        as sample_seconds,
    cast({{ seconds_between('pieces.ended_at', 'pieces.synced_at') }} as double) as delay_seconds,
    cast(pieces.piece_started_at as timestamp) as piece_started_at,
    cast(pieces.piece_ended_at as timestamp) as piece_ended_at
from pieces
where pieces.piece_ended_at > pieces.piece_started_at
