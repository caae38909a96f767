-- One row per app, type of segment, segment and ISO week that is over everywhere on earth: how many
-- learners were in the segment as the week ended, who came and went, and what they did (UBA-03).
-- Fewer than five learners are hidden, and what would tell how many they were.
{% set group = 'weeks.source_system, weeks.segment_type, weeks.week_start_date' -%}
with judged as (
    select
        weeks.*,
        {{ is_hidden_cell('weeks.learner_count', group, 'weeks.segment', 5) }} as is_suppressed,
        {{ is_hidden_cell('weeks.active_learner_count', group, 'weeks.segment', 5) }}
            as is_activity_suppressed
    from {{ ref('int_product__segment_weeks') }} as weeks
),

-- what came and went would tell a hidden week from the one beside it, and a few by themselves
followed as (
    select
        judged.*,
        not judged.is_suppressed as is_shown,
        not judged.is_suppressed and not lag(judged.is_suppressed, 1, true)
            over (
                partition by judged.source_system, judged.segment_type, judged.segment
                order by judged.week_start_date
            )
        and not {{ tells_few('judged.entered_count', 5) }}
        and not {{ tells_few('judged.left_count', 5) }} as are_moves_shown,
        not judged.is_suppressed and not judged.is_activity_suppressed as is_activity_shown
    from judged
)

select
    cast(followed.source_system as string) as source_system,
    cast(followed.segment_type as string) as segment_type,
    cast(followed.segment as string) as segment,
    cast(followed.week_start_date as date) as week_start_date,
    {% for column, is_shown in [
        ('learner_count', 'is_shown'),
        ('entered_count', 'are_moves_shown'),
        ('left_count', 'are_moves_shown'),
        ('active_learner_count', 'is_activity_shown'),
        ('session_count', 'is_activity_shown'),
        ('timed_session_count', 'is_activity_shown'),
    ] -%}
        cast(case when followed.{{ is_shown }} then followed.{{ column }} end as bigint)
            as {{ column }},
    {% endfor -%}
    cast(
        case
            when followed.is_activity_shown
                then {{ ratio('followed.total_seconds', 'followed.timed_session_count') }}
        end as double
    ) as mean_session_seconds,
    cast(followed.is_suppressed as boolean) as is_suppressed
from followed
