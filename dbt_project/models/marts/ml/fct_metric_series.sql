-- One row per metric, grain, part and period: figures whose future is forecast or whose course is
-- watched. Parts of a metric add up to it.
with growth as (
    select * from {{ ref('agg_user_growth_periods') }}
    where grain = 'day' and population = 'people'
),

revenue as (
    select * from {{ ref('agg_revenue_days') }}
    where grain = 'day'
),

mrr as (
    select
        plans.mrr_date,
        plans.plan,
        sum(plans.closing_mrr_cents) as closing_mrr_cents
    from {{ ref('agg_mrr_plan_days') }} as plans
    group by plans.mrr_date, plans.plan
),

machines as (
    select * from {{ ref('agg_system_periods') }}
),

resources as (
    select * from {{ ref('agg_capacity_days') }}
),

told as (
    {% for metric, figure in [
        ('active_learners', 'active_count'),
        ('new_learners', 'new_count'),
    ] -%}
        select
            '{{ metric }}' as metric,
            'day' as grain,
            growth.source_system as part,
            cast(growth.period_start_date as timestamp) as period_started_at,
            cast(growth.{{ figure }} as double) as figure,
            cast(null as double) as limit_figure
        from growth
        where growth.is_complete
        union all
    {% endfor -%}
    {% for part in ['subscription', 'marketplace', 'other'] -%}
        select
            'net_revenue_cents' as metric,
            'day' as grain,
            '{{ part }}' as part,
            cast(revenue.period_start_date as timestamp) as period_started_at,
            cast(revenue.{{ part }}_revenue_cents as double) as figure,
            cast(null as double) as limit_figure
        from revenue
        where revenue.is_complete
        union all
    {% endfor -%}
    select
        'mrr_cents' as metric,
        'day' as grain,
        mrr.plan as part,
        cast(mrr.mrr_date as timestamp) as period_started_at,
        cast(mrr.closing_mrr_cents as double) as figure,
        cast(null as double) as limit_figure
    from mrr
    union all
    {% for metric, figure in [
        ('requests', 'request_count'),
        ('mean_response_millis', 'mean_response_millis'),
        ('error_ratio', 'error_ratio'),
        ('cpu_ratio', 'cpu_ratio'),
        ('memory_ratio', 'memory_ratio'),
    ] -%}
        select
            '{{ metric }}' as metric,
            machines.timeframe as grain,
            'fitness_coach' as part,
            machines.started_at as period_started_at,
            cast(machines.{{ figure }} as double) as figure,
            cast(null as double) as limit_figure
        from machines
        where
            machines.timeframe = 'hour'
            {{ "or machines.timeframe = 'day'" if metric == 'requests' }}
        union all
    {% endfor -%}
    select
        case resources.resource
            when 'storage' then 'storage_bytes' else concat(resources.resource, '_ratio')
        end as metric,
        'day' as grain,
        'fitness_coach' as part,
        cast(resources.capacity_date as timestamp) as period_started_at,
        resources.used_amount as figure,
        resources.limit_amount as limit_figure
    from resources
),

settled as (
    select
        told.*,
        rules.is_count,
        case
            when told.grain = 'hour' then told.period_started_at + interval '1' hour
            else
                cast(
                    cast(told.period_started_at as date)
                    + cast(rules.settling_days + 1 as int) as timestamp
                )
        end as settled_at
    from told
    inner join {{ ref('forecast_series') }} as rules
        on told.metric = rules.metric and told.grain = rules.grain
    where told.figure is not null
)

select
    cast(settled.metric as string) as metric,
    cast(settled.grain as string) as grain,
    cast(settled.part as string) as part,
    cast(settled.period_started_at as timestamp) as period_started_at,
    cast(settled.figure as double) as metric_value,
    cast(settled.limit_figure as double) as limit_value,
    cast(settled.is_count as boolean) as is_count,
    cast(settled.settled_at as timestamp) as settled_at,
    cast(settled.settled_at <= {{ as_of() }} as boolean) as is_settled
from settled
