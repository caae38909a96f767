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
        {{ millionths('stumbles.stumble_count * ' ~ ratio(
            'stumbles.stumble_count', 'stumbles.visit_count'
        )) }} as stumble_square_millionths,
        -- a first day is no evidence of regular practice: without one nobody would be here
        greatest(
            cast(first_days.first_compared_date + 1 as date),
            cast(windows.today_date - cast(windows.period_days as int) + 1 as date)
        ) as begin_date,
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
    inner join {{ ref('int_practice__first_days') }} as first_days
        on
            windows.source_system = first_days.source_system
            and windows.learner_id = first_days.learner_id
            and windows.content_type = first_days.content_type
            and windows.content_id = first_days.content_id
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
            count(case when {{ rows }} then halved.visit_count end)
                as {{ half }}_tracked_session_count,
            sum(case when {{ rows }} then halved.visit_count end) as {{ half }}_visit_count,
            sum(case when {{ rows }} then halved.stumble_count end) as {{ half }}_stumble_count,
            sum(case when {{ rows }} then halved.stumble_square_millionths end)
                as {{ half }}_stumble_square_millionths,
        {% endfor -%}
        {% for half, rows in [
            ('past', 'halved.local_date <= halved.last_past_date'),
            ('recent', 'halved.local_date > halved.last_past_date'),
        ] -%}
            count(
                distinct
                case
                    when {{ rows }} and halved.local_date >= halved.begin_date
                        then halved.local_date
                end
            ) as {{ half }}_day_count,
        {% endfor -%}
        halved.begin_date
    from halved
    group by
        halved.source_system,
        halved.learner_id,
        halved.content_type,
        halved.content_id,
        halved.period_days,
        halved.today_date,
        halved.last_past_date,
        halved.begin_date
)

select
    cast(summed.source_system as string) as source_system,
    cast(summed.learner_id as string) as learner_id,
    cast(summed.content_type as string) as content_type,
    cast(summed.content_id as string) as content_id,
    cast(summed.period_days as bigint) as period_days,
    {% for half in ['past', 'recent'] -%}
        {% for what in [
            'session_count', 'timed_session_count', 'total_seconds', 'completion_count',
            'completion_millionths', 'completion_square_millionths', 'tracked_session_count',
            'visit_count', 'stumble_count', 'stumble_square_millionths', 'day_count',
        ] -%}
            cast(summed.{{ half }}_{{ what }} as bigint) as {{ half }}_{{ what }},
        {% endfor -%}
    {% endfor -%}
    cast(
        greatest(0, {{ days_between('summed.begin_date', 'summed.last_past_date') }} + 1) as bigint
    ) as past_possible_days,
    cast(
        least(
            {{ days_between('summed.last_past_date', 'summed.today_date') }},
            {{ days_between('summed.begin_date', 'summed.today_date') }} + 1
        ) as bigint
    ) as recent_possible_days
from summed
