-- One row per law about figures whose future is forecast, and metric: what must be there and what
-- is. With `, by day` what moves to another day is seen, too.
{%- set machines = ref('agg_system_periods') %}
{%- set law, started = 'periods told = periods of series', 'cast(facts.started_at as date)' %}
{%- set sides = [
    (law, 'facts.metric', 'actual', '1', 'cast(facts.period_started_at as date)',
        ref('fct_metric_series'), 'true'),
    (law, "'net_revenue_cents'", 'expected', '3', 'facts.period_start_date',
        ref('agg_revenue_days'), "facts.grain = 'day' and facts.is_complete"),
    (law, "'mrr_cents'", 'expected', '1', 'facts.mrr_date', 'mrr', 'true'),
    (law, "'requests'", 'expected', '1', started, machines, "facts.timeframe in ('hour', 'day')"),
    (law, "case facts.resource when 'storage' then 'storage_bytes' "
        ~ "else concat(facts.resource, '_ratio') end", 'expected', '1', 'facts.capacity_date',
        ref('agg_capacity_days'), 'facts.used_amount is not null'),
] %}
{%- for metric in ['active_learners', 'new_learners'] %}
    {%- do sides.append((
        law, "'" ~ metric ~ "'", 'expected', '1', 'facts.period_start_date',
        ref('agg_user_growth_periods'),
        "facts.grain = 'day' and facts.population = 'people' and facts.is_complete",
    )) %}
{%- endfor %}
{%- for figure in ['mean_response_millis', 'error_ratio', 'cpu_ratio', 'memory_ratio'] %}
    {%- do sides.append((
        law, "'" ~ figure ~ "'", 'expected', '1', started, machines,
        "facts.timeframe = 'hour' and facts." ~ figure ~ ' is not null',
    )) %}
{%- endfor %}

with mrr as (
    select distinct
        plans.mrr_date,
        plans.plan
    from {{ ref('agg_mrr_plan_days') }} as plans
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
