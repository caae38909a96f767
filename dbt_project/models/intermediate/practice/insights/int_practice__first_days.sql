-- One row per learner and content (or all that the learner practises): the first day of it. Nobody
-- can have practised on days before, so none of them counts as a day without practice.
with sessions as (
    select decided.*
    from {{ ref('int_sessions__decided') }} as decided
    where decided.consent_basis = 'learner_insight' and not decided.is_future_clock
),

first_days as (
    select
        sessions.source_system,
        sessions.learner_id,
        sessions.content_type,
        sessions.content_id,
        min(sessions.local_date) as first_local_date,
        min(case when sessions.can_compare_sessions then sessions.local_date end)
            as first_compared_date
    from sessions
    group by
        sessions.source_system, sessions.learner_id, sessions.content_type, sessions.content_id
)

select
    cast(first_days.source_system as string) as source_system,
    cast(first_days.learner_id as string) as learner_id,
    cast(first_days.content_type as string) as content_type,
    cast(first_days.content_id as string) as content_id,
    cast(first_days.first_local_date as date) as first_local_date,
    cast(first_days.first_compared_date as date) as first_compared_date
from first_days
where first_days.content_id is not null
union all
select
    cast(first_days.source_system as string) as source_system,
    cast(first_days.learner_id as string) as learner_id,
    cast('all' as string) as content_type,
    cast('all' as string) as content_id,
    cast(min(first_days.first_local_date) as date) as first_local_date,
    cast(min(first_days.first_compared_date) as date) as first_compared_date
from first_days
group by first_days.source_system, first_days.learner_id
