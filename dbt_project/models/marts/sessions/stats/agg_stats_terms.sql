-- One row per learner of language_tutor, basis, period, kind of term and term: in how many sessions
-- it came up (S4 sessions by type, common topics, common weak areas; SES-10).
with sessions as (
    select * from {{ ref('int_sessions__stat_periods') }}
),

told as (
    select
        sessions.*,
        'session_type' as term_kind,
        sessions.session_type as name
    from sessions
    union all
    select
        sessions.*,
        'topic' as term_kind,
        listed.name
    from sessions
    {{ json_elements('sessions.topics', 'listed', 'name') }}
    union all
    select
        sessions.*,
        'area_to_improve' as term_kind,
        listed.name
    from sessions
    {{ json_elements('sessions.areas_to_improve', 'listed', 'name') }}
),

counted as (
    select
        told.source_system,
        told.learner_id,
        told.basis,
        told.period,
        told.period_start_date,
        told.term_kind,
        trim(told.name) as term,
        count(distinct told.session_id) as session_count
    from told
    where trim(told.name) <> ''
    group by
        told.source_system,
        told.learner_id,
        told.basis,
        told.period,
        told.period_start_date,
        told.term_kind,
        trim(told.name)
)

select
    cast(counted.source_system as string) as source_system,
    cast(counted.learner_id as string) as learner_id,
    cast(counted.basis as string) as basis,
    cast(counted.period as string) as period,
    cast(counted.period_start_date as date) as period_start_date,
    cast(counted.term_kind as string) as term_kind,
    cast(counted.term as string) as term,
    cast(counted.session_count as bigint) as session_count,
    cast(
        row_number() over (
            partition by
                counted.source_system,
                counted.learner_id,
                counted.basis,
                counted.period,
                counted.period_start_date,
                counted.term_kind
            order by counted.session_count desc, counted.term asc
        ) as bigint
    ) as term_rank
from counted
