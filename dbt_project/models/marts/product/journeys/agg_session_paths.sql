-- One row per app, population, month on the learner's own calendar and path, the first four places
-- that a session came to; paths of fewer than five sessions are one, `other`.
with populations as (
    select 'everyone' as population
    union all
    select 'people' as population
),

starts as (
    select
        session_steps.source_system,
        session_steps.session_id,
        session_steps.is_internal or session_steps.is_bot as is_left_out,
        {{ period_start("'month'", 'session_steps.local_date') }} as month_start_date,
        {{ ordered_string(
            'session_steps.node', 'session_steps.step_number', 'session_steps.node'
        ) }} as path
    from {{ ref('int_product__session_steps') }} as session_steps
    where session_steps.step_number <= 4
    group by
        session_steps.source_system,
        session_steps.session_id,
        session_steps.is_internal,
        session_steps.is_bot,
        session_steps.local_date
),

counted as (
    select
        starts.source_system,
        populations.population,
        starts.month_start_date,
        starts.path,
        count(*) as session_count
    from starts
    inner join populations
        on populations.population = 'everyone' or not starts.is_left_out
    group by
        starts.source_system, populations.population, starts.month_start_date, starts.path
),

named as (
    select
        counted.source_system,
        counted.population,
        counted.month_start_date,
        case when counted.session_count >= 5 then counted.path else 'other' end as path,
        sum(counted.session_count) as session_count
    from counted
    group by
        counted.source_system,
        counted.population,
        counted.month_start_date,
        case when counted.session_count >= 5 then counted.path else 'other' end
),

ranked as (
    select
        named.*,
        sum(named.session_count) over (
            partition by named.source_system, named.population, named.month_start_date
        ) as all_session_count,
        row_number() over (
            partition by
                named.source_system,
                named.population,
                named.month_start_date,
                case when named.path = 'other' then 1 else 0 end
            order by named.session_count desc, named.path asc
        ) as path_number
    from named
)

select
    cast(ranked.source_system as string) as source_system,
    cast(ranked.population as string) as population,
    cast(ranked.month_start_date as date) as month_start_date,
    cast(ranked.path as string) as path,
    cast(ranked.session_count as bigint) as session_count,
    cast(ranked.all_session_count as bigint) as all_session_count,
    cast({{ ratio('ranked.session_count', 'ranked.all_session_count') }} as double)
        as session_ratio,
    cast(case when ranked.path <> 'other' then ranked.path_number end as bigint) as path_rank
from ranked
