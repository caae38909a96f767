-- One row per learner, song, spot (section or chord) and day of issue before which it was visited
-- twice: stumbles per visit in the 28 days after, in the 28 days up to it that decide what is
-- named, and in the 28 days before those (G9).
with spots as (
    select * from {{ ref('int_practice__spot_expectations') }}
    where before_visit_count >= 2
),

earlier as (
    select
        spots.source_system,
        spots.learner_id,
        spots.song_id,
        spots.spot_type,
        spots.spot_id,
        spots.issue_date,
        sum(spot_days.visit_count) as visit_count,
        sum(spot_days.stumble_count) as stumble_count
    from spots
    inner join {{ ref('int_practice__spot_days') }} as spot_days
        on
            spots.source_system = spot_days.source_system
            and spots.learner_id = spot_days.learner_id
            and spots.song_id = spot_days.song_id
            and spots.spot_type = spot_days.spot_type
            and spots.spot_id = spot_days.spot_id
            and spot_days.local_date > spots.issue_date - 56
            and spot_days.local_date <= spots.issue_date - 28
    group by
        spots.source_system,
        spots.learner_id,
        spots.song_id,
        spots.spot_type,
        spots.spot_id,
        spots.issue_date
)

select
    cast(spots.source_system as string) as source_system,
    cast(spots.learner_id as string) as learner_id,
    cast(spots.song_id as string) as song_id,
    cast(spots.spot_type as string) as spot_type,
    cast(spots.spot_id as string) as spot_id,
    cast(spots.issue_date as date) as decided_date,
    cast({{ ratio('spots.after_stumble_count', 'spots.after_visit_count') }} as double) as outcome,
    cast(spots.after_visit_count as bigint) as outcome_count,
    cast({{ ratio('earlier.stumble_count', 'earlier.visit_count') }} as double) as outcome_before,
    cast(earlier.visit_count as bigint) as outcome_before_count,
    cast({{ ratio('spots.before_stumble_count', 'spots.before_visit_count') }} as double)
        as current_outcome,
    cast(spots.before_visit_count as bigint) as current_count,
    cast(spots.expected_stumbles_per_visit as double) as expected_outcome
from spots
{{ join_consented('spots', 'trend_comparison', as_of()) }}
left join earlier
    on
        spots.source_system = earlier.source_system
        and spots.learner_id = earlier.learner_id
        and spots.song_id = earlier.song_id
        and spots.spot_type = earlier.spot_type
        and spots.spot_id = earlier.spot_id
        and spots.issue_date = earlier.issue_date
