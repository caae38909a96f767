-- One row per category, priority and week (UTC) in which support tickets were opened: how fast they
-- were answered and solved, what that cost, and how satisfied those were who asked (BI-03). Answers
-- that are dated before their question have no time.
with tickets as (
    select
        stg_tickets.*,
        cast(date_trunc('week', stg_tickets.opened_at) as date) as week_start_date,
        {{ seconds_between('stg_tickets.opened_at', 'stg_tickets.first_response_at') }}
            as response_seconds,
        {{ seconds_between('stg_tickets.opened_at', 'stg_tickets.solved_at') }}
            as solution_seconds
    from {{ ref('stg_fitness_coach__support_tickets') }} as stg_tickets
),

timed as (
    select
        tickets.*,
        case when tickets.response_seconds >= 0 then tickets.response_seconds / 3600e0 end
            as first_response_hours,
        case
            when tickets.status = 'solved' and tickets.solution_seconds >= 0
                then tickets.solution_seconds / 3600e0
        end as solution_hours
    from tickets
),

weeks as (
    select
        timed.source_system,
        timed.category,
        timed.priority,
        timed.week_start_date,
        count(*) as opened_count,
        count(case when timed.status = 'solved' then 1 end) as solved_count,
        count(timed.first_response_hours) as answered_count,
        percentile_cont(0.5e0) within group (order by timed.first_response_hours)
            as median_first_response_hours,
        count(timed.solution_hours) as timed_solution_count,
        percentile_cont(0.5e0) within group (order by timed.solution_hours)
            as median_solution_hours,
        count(timed.satisfaction) as rated_count,
        sum(timed.satisfaction) as satisfaction_total,
        count(timed.cost_cents) as costed_count,
        sum(timed.cost_cents) as cost_cents
    from timed
    group by timed.source_system, timed.category, timed.priority, timed.week_start_date
)

select
    cast(weeks.source_system as string) as source_system,
    cast(weeks.category as string) as category,
    cast(weeks.priority as string) as priority,
    cast(weeks.week_start_date as date) as week_start_date,
    cast(weeks.opened_count as bigint) as opened_count,
    cast(weeks.solved_count as bigint) as solved_count,
    cast(weeks.opened_count - weeks.solved_count as bigint) as open_count,
    cast(weeks.median_first_response_hours as double) as median_first_response_hours,
    cast(weeks.answered_count as bigint) as answered_count,
    cast(weeks.median_solution_hours as double) as median_solution_hours,
    cast(weeks.timed_solution_count as bigint) as timed_solution_count,
    cast({{ ratio('weeks.satisfaction_total', 'weeks.rated_count') }} as double)
        as satisfaction_mean,
    cast(weeks.satisfaction_total as bigint) as satisfaction_total,
    cast(weeks.rated_count as bigint) as rated_count,
    cast(weeks.cost_cents as bigint) as cost_cents,
    cast(weeks.costed_count as bigint) as costed_count,
    cast({{ ratio('weeks.cost_cents', 'weeks.costed_count') }} as double) as cost_per_ticket_cents,
    cast(
        {{ period_end("'week'", 'weeks.week_start_date') }} < cast({{ as_of() }} as date) as boolean
    ) as is_complete
from weeks
