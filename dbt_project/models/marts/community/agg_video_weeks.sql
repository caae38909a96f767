-- One row per week, by the learners' own calendars, in which videos were uploaded: how far they
-- got, and how long processing took (GAM-06). Times are of completed videos alone: those that wait
-- yet would make them longer.
with videos as (
    select
        fct_videos.*,
        {{ period_start("'week'", 'fct_videos.local_date') }} as week_start_date,
        case when fct_videos.stage = 'completed' then fct_videos.processing_seconds end
            as completed_seconds
    from {{ ref('fct_videos') }} as fct_videos
    {{ join_consented('fct_videos', 'learner_insight', as_of()) }}
    left join {{ ref('int_learners__profiles') }} as profiles
        on
            fct_videos.source_system = profiles.source_system
            and fct_videos.learner_id = profiles.learner_id
    where coalesce(profiles.is_internal, false) is not true
),

weeks as (
    select
        videos.week_start_date,
        count(*) as uploaded_count,
        {% for stage in ['in_progress', 'stuck', 'completed', 'failed'] -%}
            count(case when videos.stage = '{{ stage }}' then 1 end) as {{ stage }}_count,
        {% endfor -%}
        count(case when videos.stage in ('completed', 'failed') then 1 end) as ended_count,
        count(videos.completed_seconds) as timed_count,
        percentile_cont(0.5e0) within group (order by videos.completed_seconds)
            as median_processing_seconds,
        percentile_cont(0.95e0) within group (order by videos.completed_seconds)
            as p95_processing_seconds,
        count(videos.chunk_count) as sized_count,
        sum(videos.chunk_count) as chunk_count
    from videos
    group by videos.week_start_date
)

select
    cast(weeks.week_start_date as date) as week_start_date,
    cast(weeks.uploaded_count as bigint) as uploaded_count,
    cast(weeks.in_progress_count as bigint) as in_progress_count,
    cast(weeks.stuck_count as bigint) as stuck_count,
    cast(weeks.completed_count as bigint) as completed_count,
    cast(weeks.failed_count as bigint) as failed_count,
    cast(weeks.ended_count as bigint) as ended_count,
    cast({{ ratio('weeks.failed_count', 'weeks.ended_count') }} as double) as failed_ratio,
    cast({{ wilson('weeks.failed_count', 'weeks.ended_count', 'low') }} as double)
        as failed_ratio_low,
    cast({{ wilson('weeks.failed_count', 'weeks.ended_count', 'high') }} as double)
        as failed_ratio_high,
    cast(weeks.timed_count as bigint) as timed_count,
    cast(weeks.median_processing_seconds as double) as median_processing_seconds,
    cast(weeks.p95_processing_seconds as double) as p95_processing_seconds,
    cast(weeks.sized_count as bigint) as sized_count,
    cast(weeks.chunk_count as bigint) as chunk_count
from weeks
