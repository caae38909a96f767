-- One row per learner with a scored assessment: the last five, and how many of the latest in a row
-- lie below 60 (S3 Low Performance; ALR-01).
with ordered as (
    select
        scores.*,
        row_number() over (
            partition by scores.source_system, scores.learner_id
            order by scores.scored_at desc, scores.attempt_id desc
        ) as place
    from {{ ref('int_learning__scores') }} as scores
    where scores.score_kind = 'assessment'
),

runs as (
    select
        ordered.*,
        min(case when ordered.score >= 60e0 then ordered.place end) over (
            partition by ordered.source_system, ordered.learner_id
        ) as latest_pass_place
    from ordered
)

select
    cast(runs.source_system as string) as source_system,
    cast(runs.learner_id as string) as learner_id,
    cast(count(case when runs.place <= 5 then 1 end) as bigint) as recent_score_count,
    cast(sum(case when runs.place <= 5 then runs.score_millionths end) as bigint)
        as recent_score_millionths,
    cast(
        count(case when runs.place < coalesce(runs.latest_pass_place, runs.place + 1) then 1 end)
        as bigint
    ) as low_run_count,
    cast(
        min(
            case
                when runs.place < coalesce(runs.latest_pass_place, runs.place + 1)
                    then runs.scored_date
            end
        ) as date
    ) as low_since_date
from runs
group by runs.source_system, runs.learner_id
