-- One row per learner of fitness_coach and ISO week of the learner's own calendar with a session or
-- a logged meal: how many meals, on how many days. Clocks in the future and days to come do not
-- count.
with done as (
    select
        days.source_system,
        days.learner_id,
        days.local_date,
        0 as log_count
    from {{ ref('int_cohorts__learner_days') }} as days
    where days.source_system = 'fitness_coach' and not days.is_future_clock
    union all
    select
        logs.source_system,
        logs.learner_id,
        {{ local_date('logs.logged_at', 'zones.zone') }} as local_date,
        1 as log_count
    from {{ ref('stg_fitness_coach__nutrition_logs') }} as logs
    {{ join_consented('logs', 'learner_insight', 'logs.logged_at') }}
    {{ join_zone('logs', 'logs.logged_at') }}
    where coalesce(logs.clock_flag, 'none') <> 'future'
)

select
    cast(done.source_system as string) as source_system,
    cast(done.learner_id as string) as learner_id,
    cast(date_trunc('week', done.local_date) as date) as week_start_date,
    cast(sum(done.log_count) as bigint) as log_count,
    cast(count(distinct case when done.log_count > 0 then done.local_date end) as bigint)
        as logged_day_count
from done
where done.local_date <= cast({{ as_of() }} as date)
group by
    done.source_system,
    done.learner_id,
    cast(date_trunc('week', done.local_date) as date)
