-- One row per learner, content and period: what its older and its newer half hold, of sessions that
-- may be compared. Sessions are halved by number, the middle one being recent; days by the
-- calendar, the middle one being past (SES-04).
with windows as (
    select all_windows.*
    from {{ ref('int_practice__session_windows') }} as all_windows
    where all_windows.can_compare_sessions
),

halved as (
    select
        windows.*,
        {{ millionths('windows.completion_ratio * 100e0') }} as completion_millionths,
        {{ millionths('windows.completion_ratio * 100e0 * (windows.completion_ratio * 100e0)') }}
            as completion_square_millionths,
        {{ millionths('windows.stumble_count * ' ~ ratio(
            'windows.stumble_count', 'windows.visit_count'
        )) }} as stumble_square_millionths,
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
            count(case when {{ rows }} then halved.completion_millionths end)
                as {{ half }}_completion_count,
            count(case when {{ rows }} then halved.visit_count end)
                as {{ half }}_tracked_session_count,
            {% for what in [
                'completion_millionths', 'completion_square_millionths', 'visit_count',
                'stumble_count', 'stumble_square_millionths',
            ] -%}
                sum(case when {{ rows }} then halved.{{ what }} end) as {{ half }}_{{ what }},
            {% endfor -%}
        {% endfor -%}
        {% for half, rows in [
            ('past', 'halved.local_date <= halved.last_past_date'),
            ('recent', 'halved.local_date > halved.last_past_date'),
        ] -%}
            count(distinct case when {{ rows }} then halved.local_date end)
                as {{ half }}_date_count,
        {% endfor -%}
        cast(halved.today_date - cast(halved.period_days as int) + 1 as date) as first_date
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

-- a first day is no evidence of regular practice: without one nobody would be here
begun as (
    select
        summed.*,
        {% for half, first_date, last_date in [
            ('past', 'summed.first_date', 'summed.last_past_date'),
            ('recent', 'cast(summed.last_past_date + 1 as date)', 'summed.today_date'),
        ] -%}
            summed.{{ half }}_date_count
            - case
                when
                    first_days.first_compared_date >= {{ first_date }}
                    and first_days.first_compared_date <= {{ last_date }}
                    then 1
                else 0
            end as {{ half }}_day_count,
        {% endfor -%}
        greatest(cast(first_days.first_compared_date + 1 as date), summed.first_date) as begin_date
    from summed
    inner join {{ ref('int_practice__first_days') }} as first_days
        on
            summed.source_system = first_days.source_system
            and summed.learner_id = first_days.learner_id
            and summed.content_type = first_days.content_type
            and summed.content_id = first_days.content_id
    {{ join_consented('summed', 'trend_comparison', as_of()) }}
)

select
    cast(begun.source_system as string) as source_system,
    cast(begun.learner_id as string) as learner_id,
    cast(begun.content_type as string) as content_type,
    cast(begun.content_id as string) as content_id,
    cast(begun.period_days as bigint) as period_days,
    {% for half in ['past', 'recent'] -%}
        {% for what in [
            'session_count', 'timed_session_count', 'total_seconds', 'completion_count',
            'completion_millionths', 'completion_square_millionths', 'tracked_session_count',
            'visit_count', 'stumble_count', 'stumble_square_millionths', 'day_count',
        ] -%}
            cast(begun.{{ half }}_{{ what }} as bigint) as {{ half }}_{{ what }},
        {% endfor -%}
    {% endfor -%}
    cast(
        greatest(0, {{ days_between('begun.begin_date', 'begun.last_past_date') }} + 1) as bigint
    ) as past_possible_days,
    cast(
        least(
            {{ days_between('begun.last_past_date', 'begun.today_date') }},
            {{ days_between('begun.begin_date', 'begun.today_date') }} + 1
        ) as bigint
    ) as recent_possible_days
from begun
