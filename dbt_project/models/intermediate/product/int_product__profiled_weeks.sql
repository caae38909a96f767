-- One row per learner of the profiled people and ISO week with a session on a day on which the
-- learner allowed profiling: what there was in the week. Clocks in the future do not count.
with sessions as (
    select
        decided.source_system,
        decided.learner_id,
        decided.total_seconds,
        cast(date_trunc('week', decided.local_date) as date) as week_start_date
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'profiling', noon_of('decided.local_date')) }}
    where decided.consent_basis = 'learner_insight' and not decided.is_future_clock
),

people as (
    select * from {{ ref('int_product__profiled_people') }}
)

select
    cast(sessions.source_system as string) as source_system,
    cast(sessions.learner_id as string) as learner_id,
    cast(sessions.week_start_date as date) as week_start_date,
    cast(count(*) as bigint) as session_count,
    cast(count(sessions.total_seconds) as bigint) as timed_session_count,
    cast(sum(sessions.total_seconds) as bigint) as total_seconds
from sessions
inner join people
    on
        sessions.source_system = people.source_system
        and sessions.learner_id = people.learner_id
group by sessions.source_system, sessions.learner_id, sessions.week_start_date
