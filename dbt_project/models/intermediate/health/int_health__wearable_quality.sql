-- One row per learner and day of the learner's own calendar on which a sample of a wearable begins:
-- how many samples, how many of them have a value and came within a day, and how much of the day
-- they cover. Time that several samples cover counts once. Time asleep is no waking time; nobody
-- tells when the 16 waking hours begin, so that any 16 of the day will do. Clocks in the future do
-- not count.
with samples as (
    select
        stg_samples.source_system,
        stg_samples.learner_id,
        {{ local_date('stg_samples.started_at', 'zones.zone') }} as local_date,
        stg_samples.value,
        stg_samples.synced_at <= stg_samples.ended_at + interval '24' hour as is_timely
    from {{ ref('stg_fitness_coach__wearable_syncs') }} as stg_samples
    {{ join_consented('stg_samples', 'learner_insight', 'stg_samples.started_at') }}
    {{ join_zone('stg_samples', 'stg_samples.started_at') }}
    where coalesce(stg_samples.clock_flag, 'none') <> 'future'
),

days as (
    select
        samples.source_system,
        samples.learner_id,
        samples.local_date,
        count(*) as sample_count,
        count(samples.value) as valued_count,
        count(case when samples.is_timely then 1 end) as timely_count
    from samples
    group by samples.source_system, samples.learner_id, samples.local_date
),

pieces as (
    select
        all_pieces.*,
        max(all_pieces.piece_ended_at) over (
            partition by all_pieces.source_system, all_pieces.learner_id, all_pieces.local_date
            order by
                all_pieces.piece_started_at, all_pieces.piece_ended_at, all_pieces.wearable_sync_id
            rows between unbounded preceding and 1 preceding
        ) as covered_until
    from {{ ref('int_health__wearable_pieces') }} as all_pieces
    where all_pieces.metric <> 'sleep_minutes'
),

-- what a piece covers that no piece before it did
added as (
    select
        pieces.source_system,
        pieces.learner_id,
        pieces.local_date,
        {{ microseconds_between(
            'greatest(pieces.piece_started_at, coalesce(pieces.covered_until,'
            ~ ' pieces.piece_started_at))',
            'pieces.piece_ended_at'
        ) }} as microseconds
    from pieces
),

covered as (
    select
        added.source_system,
        added.learner_id,
        added.local_date,
        sum(added.microseconds) as microseconds
    from added
    where added.microseconds > 0
    group by added.source_system, added.learner_id, added.local_date
)

select
    cast(days.source_system as string) as source_system,
    cast(days.learner_id as string) as learner_id,
    cast(days.local_date as date) as local_date,
    cast(days.sample_count as bigint) as sample_count,
    cast(days.valued_count as bigint) as valued_count,
    cast(days.timely_count as bigint) as timely_count,
    cast(least(coalesce(covered.microseconds, 0), cast(57600000000 as bigint)) as bigint)
        as waking_microseconds
from days
left join covered
    on
        days.source_system = covered.source_system
        and days.learner_id = covered.learner_id
        and days.local_date = covered.local_date
