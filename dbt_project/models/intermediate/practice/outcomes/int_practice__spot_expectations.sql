-- One row per learner, song, spot and day of issue: the counts of the 28 days on either side, and
-- the stumbles per visit that the earlier ones let expect: average x how hard the spot is for all x
-- how readily the learner stops x what the learner did there (REC-09). One round of the model of
-- sections (Rasch 1960), anew for each day of issue: nothing later may decide what is matched.
with windows as (
    select * from {{ ref('int_practice__spot_windows') }}
),

averages as (
    select
        windows.issue_date,
        windows.spot_type,
        {{ ratio('sum(windows.before_stumble_count)', 'sum(windows.before_visit_count)') }}
            as average
    from windows
    group by windows.issue_date, windows.spot_type
),

based as (
    select
        windows.*,
        averages.average
    from windows
    inner join averages
        on
            windows.issue_date = averages.issue_date
            and windows.spot_type = averages.spot_type
),

difficult as (
    select
        based.*,
        {{ shrunken_factor(
            'sum(based.before_stumble_count) over of_spot',
            'sum(based.before_visit_count) over of_spot * based.average'
        ) }} as difficulty
    from based
    window of_spot as (
        partition by based.issue_date, based.song_id, based.spot_type, based.spot_id
    )
),

paced as (
    select
        difficult.*,
        {{ shrunken_factor(
            'sum(difficult.before_stumble_count) over of_learner',
            'sum('
            ~ millionths(
                'difficult.before_visit_count * difficult.average * difficult.difficulty'
            )
            ~ ') over of_learner / 1e6'
        ) }} as pace
    from difficult
    window of_learner as (
        partition by
            difficult.issue_date,
            difficult.source_system,
            difficult.learner_id,
            difficult.spot_type
    )
)

select
    cast(paced.source_system as string) as source_system,
    cast(paced.learner_id as string) as learner_id,
    cast(paced.song_id as string) as song_id,
    cast(paced.spot_type as string) as spot_type,
    cast(paced.spot_id as string) as spot_id,
    cast(paced.issue_date as date) as issue_date,
    cast(paced.before_visit_count as bigint) as before_visit_count,
    cast(paced.before_stumble_count as bigint) as before_stumble_count,
    cast(paced.after_visit_count as bigint) as after_visit_count,
    cast(paced.after_stumble_count as bigint) as after_stumble_count,
    cast(
        paced.average * paced.difficulty * paced.pace
        * {{ shrunken_factor(
            'paced.before_stumble_count',
            '(paced.before_visit_count * paced.average * paced.difficulty * paced.pace)'
        ) }} as double
    ) as expected_stumbles_per_visit
from paced
