-- One row per learner, content and period: what its older and its newer half hold, of sessions that
-- may be compared. Sessions are halved by number, the middle one being recent; days by the
-- calendar, the middle one being past (SES-04).
with windows as (
    select all_windows.*
    from {{ ref('int_practice__session_windows') }} as all_windows
    {{ join_consented('all_windows', 'trend_comparison', 'all_windows.started_at') }}
),

halved as (
    select
        windows.*,
        windows.completion_ratio * 100e0 as completion,
        stumbles.visit_count,
        stumbles.stumble_count,
        ntile(2) over (
            partition by
                windows.source_system,
                windows.learner_id,
                windows.content_type,
                windows.content_id,
                windows.period_days
            order by windows.started_at desc, windows.session_id desc
        ) = 1 as is_recent,
        cast(windows.today_date - cast(floor(windows.period_days / 2e0) as int) as date)
            as last_past_date
    from windows
    left join {{ ref('int_practice__session_stumbles') }} as stumbles
        on windows.session_id = stumbles.session_id
),

summed as (
    select
        halved.source_system,
        halved.learner_id,
        halved.content_type,
        halved.content_id,
        halved.period_days,
        halved.today_date,
        halved.last_past_date,
        {% for half, rows in [('past', 'not halved.is_recent'), ('recent', 'halved.is_recent')] -%}
            count(case when {{ rows }} then 1 end) as {{ half }}_session_count,
            count(case when {{ rows }} then halved.total_seconds end)
                as {{ half }}_timed_session_count,
            sum(case when {{ rows }} then halved.total_seconds end) as {{ half }}_total_seconds,
            count(case when {{ rows }} then halved.completion end) as {{ half }}_completion_count,
            sum(case when {{ rows }} then {{ millionths('halved.completion') }} end)
                as {{ half }}_completion_millionths,
            sum(
                case
                    when {{ rows }} then {{ millionths('halved.completion * halved.completion') }}
                end
            ) as {{ half }}_completion_square_millionths,
            sum(case when {{ rows }} then halved.visit_count end) as {{ half }}_visit_count,
            sum(case when {{ rows }} then halved.stumble_count end) as {{ half }}_stumble_count,
        {% endfor -%}
        count(
            distinct case when halved.local_date <= halved.last_past_date then halved.local_date end
        ) as past_day_count,
        count(
            distinct case when halved.local_date > halved.last_past_date then halved.local_date end
        ) as recent_day_count
    from halved
    group by
        halved.source_system,
        halved.learner_id,
        halved.content_type,
        halved.content_id,
        halved.period_days,
        halved.today_date,
        halved.last_past_date
),

-- days before the first are no days without practice
lived as (
    select
        summed.*,
        greatest(
            first_days.first_compared_date,
            cast(summed.today_date - cast(summed.period_days as int) + 1 as date)
        ) as begin_date
    from summed
    inner join {{ ref('int_practice__first_days') }} as first_days
        on
            summed.source_system = first_days.source_system
            and summed.learner_id = first_days.learner_id
            and summed.content_type = first_days.content_type
            and summed.content_id = first_days.content_id
)

select
    cast(lived.source_system as string) as source_system,
    cast(lived.learner_id as string) as learner_id,
    cast(lived.content_type as string) as content_type,
    cast(lived.content_id as string) as content_id,
    cast(lived.period_days as bigint) as period_days,
    {% for half in ['past', 'recent'] -%}
        {% for what in [
            'session_count', 'timed_session_count', 'total_seconds', 'completion_count',
            'completion_millionths', 'completion_square_millionths', 'visit_count',
            'stumble_count', 'day_count',
        ] -%}
            cast(lived.{{ half }}_{{ what }} as bigint) as {{ half }}_{{ what }},
        {% endfor -%}
    {% endfor -%}
    cast(
        greatest(0, {{ days_between('lived.begin_date', 'lived.last_past_date') }} + 1) as bigint
    ) as past_possible_days,
    cast(
        least(
            {{ days_between('lived.last_past_date', 'lived.today_date') }},
            {{ days_between('lived.begin_date', 'lived.today_date') }} + 1
        ) as bigint
    ) as recent_possible_days
from lived
