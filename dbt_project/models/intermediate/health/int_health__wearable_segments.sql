-- One row per sample and stretch of a learner's day in which the same samples of a metric run: what
-- the sample says of that stretch, and which sample is believed. Time is cut at every begin and end
-- of a sample; a watch comes before a band, a ring and a phone, the finer sample before the coarser
-- one. A sample's value spreads evenly over its time; a heart rate is the same all along.
with pieces as (
    select * from {{ ref('int_health__wearable_pieces') }}
),

borders as (
    select
        pieces.source_system,
        pieces.learner_id,
        pieces.metric,
        pieces.local_date,
        pieces.piece_started_at as border_at
    from pieces
    union distinct
    select
        pieces.source_system,
        pieces.learner_id,
        pieces.metric,
        pieces.local_date,
        pieces.piece_ended_at as border_at
    from pieces
),

stretches as (
    select
        borders.*,
        lead(borders.border_at) over (
            partition by
                borders.source_system, borders.learner_id, borders.metric, borders.local_date
            order by borders.border_at
        ) as next_border_at
    from borders
),

segments as (
    select
        pieces.*,
        stretches.border_at as segment_started_at,
        {{ microseconds_between('stretches.border_at', 'stretches.next_border_at') }}
            as segment_microseconds,
        case pieces.device_type when 'watch' then 1 when 'band' then 2 when 'ring' then 3 else 4 end
            as device_rank
    from pieces
    inner join stretches
        on
            pieces.source_system = stretches.source_system
            and pieces.learner_id = stretches.learner_id
            and pieces.metric = stretches.metric
            and pieces.local_date = stretches.local_date
            and pieces.piece_started_at <= stretches.border_at
            and pieces.piece_ended_at >= stretches.next_border_at
)

select
    cast(segments.source_system as string) as source_system,
    cast(segments.learner_id as string) as learner_id,
    cast(segments.metric as string) as metric,
    cast(segments.local_date as date) as local_date,
    cast(segments.segment_started_at as timestamp) as segment_started_at,
    cast(segments.wearable_sync_id as string) as wearable_sync_id,
    cast(segments.device_id as string) as device_id,
    cast(segments.device_type as string) as device_type,
    cast(segments.delay_seconds as double) as delay_seconds,
    cast(segments.segment_microseconds as bigint) as segment_microseconds,
    cast(
        case
            when segments.metric = 'heart_rate' then {{ millionths('segments.value') }}
            else
                {{ millionths(
                    'segments.value * (segments.segment_microseconds / 1e6)'
                    ~ ' / segments.sample_seconds'
                ) }}
        end as bigint
    ) as value_millionths,
    cast(
        row_number() over (
            partition by
                segments.source_system,
                segments.learner_id,
                segments.metric,
                segments.local_date,
                segments.segment_started_at
            order by
                segments.device_rank asc,
                segments.sample_seconds asc,
                segments.device_id asc,
                segments.wearable_sync_id asc
        ) as bigint
    ) as choice_rank,
    cast(
        min(segments.device_id) over (
            partition by
                segments.source_system,
                segments.learner_id,
                segments.metric,
                segments.local_date,
                segments.segment_started_at
        ) <> max(segments.device_id) over (
            partition by
                segments.source_system,
                segments.learner_id,
                segments.metric,
                segments.local_date,
                segments.segment_started_at
        ) as boolean
    ) as has_several_devices
from segments
