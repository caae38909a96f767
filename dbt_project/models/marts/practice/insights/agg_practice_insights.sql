-- One row per learner, content and period: the seed's summary metrics (SES-03).
with windows as (
    select * from {{ ref('int_practice__session_windows') }}
),

problems as (
    select
        problem_sections.session_id,
        count(*) as problem_section_count
    from {{ ref('fct_problem_sections') }} as problem_sections
    group by problem_sections.session_id
),

summed as (
    select
        windows.source_system,
        windows.learner_id,
        windows.content_type,
        windows.content_id,
        windows.period_days,
        windows.today_date,
        count(*) as session_count,
        count(windows.total_seconds) as timed_session_count,
        sum(windows.total_seconds) as total_seconds,
        count(windows.active_seconds) as active_timed_session_count,
        sum(windows.active_seconds) as active_seconds,
        count(windows.completion_ratio) as completion_count,
        sum({{ millionths('windows.completion_ratio') }}) as completion_millionths,
        count(windows.self_rating) as rated_session_count,
        sum(windows.self_rating) as self_rating_sum,
        count(windows.visit_count) as tracked_session_count,
        sum(
            case
                when windows.visit_count is not null
                    then coalesce(problems.problem_section_count, 0)
            end
        ) as problem_section_count
    from windows
    left join problems on windows.session_id = problems.session_id
    group by
        windows.source_system,
        windows.learner_id,
        windows.content_type,
        windows.content_id,
        windows.period_days,
        windows.today_date
)

select
    cast(summed.source_system as string) as source_system,
    cast(summed.learner_id as string) as learner_id,
    cast(summed.content_type as string) as content_type,
    cast(summed.content_id as string) as content_id,
    cast(summed.period_days as bigint) as period_days,
    cast(summed.today_date - cast(summed.period_days as int) + 1 as date) as start_date,
    cast(summed.today_date + 1 as date) as end_date,
    cast(summed.session_count as bigint) as session_count,
    cast(summed.timed_session_count as bigint) as timed_session_count,
    cast(summed.total_seconds as bigint) as total_seconds,
    cast({{ ratio('summed.total_seconds', 'summed.timed_session_count') }} as double)
        as mean_session_seconds,
    cast(summed.active_timed_session_count as bigint) as active_timed_session_count,
    cast(summed.active_seconds as bigint) as active_seconds,
    cast(summed.completion_count as bigint) as completion_count,
    cast(
        {{ mean_of_millionths('summed.completion_millionths', 'summed.completion_count') }}
        as double
    ) as completion_ratio_mean,
    cast(summed.rated_session_count as bigint) as rated_session_count,
    cast({{ ratio('summed.self_rating_sum', 'summed.rated_session_count') }} as double)
        as self_rating_mean,
    cast(summed.tracked_session_count as bigint) as tracked_session_count,
    cast(summed.problem_section_count as bigint) as problem_section_count
from summed
{{ join_consented('summed', 'learner_insight', as_of()) }}
