-- One row per learner, song (or all) and day of issue: what the 30 days up to that day hold.
with issues as (
    select all_issues.*
    from {{ ref('int_practice__session_issues') }} as all_issues
    {{ join_consented('all_issues', 'learner_insight', as_of()) }}
),

scopes as (
    select 'song' as scope
    union all
    select 'all' as scope
),

scoped as (
    select
        issues.*,
        scopes.scope as content_type,
        case scopes.scope when 'all' then 'all' else issues.song_id end as content_id
    from issues
    inner join scopes on scopes.scope = 'all' or issues.song_id is not null
),

summed as (
    select
        scoped.source_system,
        scoped.learner_id,
        scoped.content_type,
        scoped.content_id,
        scoped.issue_date,
        scoped.is_current,
        count(*) as session_count,
        count(distinct scoped.local_date) as active_day_count,
        count(scoped.completion) as completion_count,
        sum({{ millionths('scoped.completion') }}) as completion_millionths,
        sum({{ millionths('scoped.completion * scoped.completion') }})
            as completion_square_millionths,
        sum(stumbles.visit_count) as visit_count,
        sum(stumbles.pause_count) as pause_count,
        sum(stumbles.tempo_change_count) as tempo_change_count
    from scoped
    left join {{ ref('int_practice__session_stumbles') }} as stumbles
        on scoped.session_id = stumbles.session_id
    group by
        scoped.source_system,
        scoped.learner_id,
        scoped.content_type,
        scoped.content_id,
        scoped.issue_date,
        scoped.is_current
)

select
    cast(summed.source_system as string) as source_system,
    cast(summed.learner_id as string) as learner_id,
    cast(summed.content_type as string) as content_type,
    cast(summed.content_id as string) as content_id,
    cast(summed.issue_date as date) as issue_date,
    cast(summed.is_current as boolean) as is_current,
    {% for what in [
        'session_count', 'active_day_count', 'completion_count', 'completion_millionths',
        'completion_square_millionths', 'visit_count', 'pause_count', 'tempo_change_count',
    ] -%}
        cast(summed.{{ what }} as bigint) as {{ what }},
    {% endfor -%}
    cast(
        least(30, {{ days_between('first_days.first_local_date', 'summed.issue_date') }} + 1)
        as bigint
    ) as possible_day_count
from summed
inner join {{ ref('int_practice__first_days') }} as first_days
    on
        summed.source_system = first_days.source_system
        and summed.learner_id = first_days.learner_id
        and summed.content_type = first_days.content_type
        and summed.content_id = first_days.content_id
