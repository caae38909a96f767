-- One row per segment and ISO week that is over everywhere on earth, since somebody first came into
-- the segment: who was in it as the week ended, who came and went, what its learners did.
with moves as (
    select * from {{ ref('int_product__segment_moves') }}
),

weeks as (
    select distinct cast(date_trunc('week', days.calendar_date) as date) as week_start_date
    from {{ ref('int_calendar__days') }} as days
),

segments as (
    select
        moves.source_system,
        moves.segment_type,
        moves.segment,
        min(moves.week_start_date) as first_week_date
    from moves
    group by moves.source_system, moves.segment_type, moves.segment
),

counted as (
    select
        segments.source_system,
        segments.segment_type,
        segments.segment,
        weeks.week_start_date,
        coalesce(moves.entered_count, 0) as entered_count,
        coalesce(moves.left_count, 0) as left_count,
        sum(coalesce(moves.entered_count - moves.left_count, 0)) over (
            partition by segments.source_system, segments.segment_type, segments.segment
            order by weeks.week_start_date
            rows between unbounded preceding and current row
        ) as learner_count
    from segments
    inner join weeks
        on
            segments.first_week_date <= weeks.week_start_date
            and cast(cast(weeks.week_start_date + 7 as date) as timestamp) + interval '12' hour
            <= {{ as_of() }}
    left join moves
        on
            segments.source_system = moves.source_system
            and segments.segment_type = moves.segment_type
            and segments.segment = moves.segment
            and weeks.week_start_date = moves.week_start_date
),

activity as (
    select
        periods.source_system,
        periods.segment_type,
        periods.segment,
        learner_weeks.week_start_date,
        count(*) as active_learner_count,
        sum(learner_weeks.session_count) as session_count,
        sum(learner_weeks.timed_session_count) as timed_session_count,
        sum(learner_weeks.total_seconds) as total_seconds
    from {{ ref('int_product__segment_periods') }} as periods
    inner join {{ ref('int_product__profiled_weeks') }} as learner_weeks
        on
            periods.source_system = learner_weeks.source_system
            and periods.learner_id = learner_weeks.learner_id
            and periods.valid_from_date <= cast(learner_weeks.week_start_date + 6 as date)
            and periods.valid_to_date > cast(learner_weeks.week_start_date + 6 as date)
    group by
        periods.source_system,
        periods.segment_type,
        periods.segment,
        learner_weeks.week_start_date
)

select
    cast(counted.source_system as string) as source_system,
    cast(counted.segment_type as string) as segment_type,
    cast(counted.segment as string) as segment,
    cast(counted.week_start_date as date) as week_start_date,
    cast(counted.learner_count as bigint) as learner_count,
    cast(counted.entered_count as bigint) as entered_count,
    cast(counted.left_count as bigint) as left_count,
    cast(coalesce(activity.active_learner_count, 0) as bigint) as active_learner_count,
    cast(coalesce(activity.session_count, 0) as bigint) as session_count,
    cast(coalesce(activity.timed_session_count, 0) as bigint) as timed_session_count,
    cast(activity.total_seconds as bigint) as total_seconds
from counted
left join activity
    on
        counted.source_system = activity.source_system
        and counted.segment_type = activity.segment_type
        and counted.segment = activity.segment
        and counted.week_start_date = activity.week_start_date
where counted.learner_count + counted.left_count > 0
