-- One row per grain (day, week, month, quarter) and UTC period that has begun, from the first cost:
-- the seed's CostMetrics (BI-03) in cents of USD. Learners and recommendations are all that the app
-- served, whoever allows analytics: counts of what was paid for. Of a period in which costs begin
-- only the days from then on are counted, revenue's, too, and it is not complete.
{%- set categories = ['infrastructure', 'ai_processing', 'support'] %}

with costs as (
    select * from {{ ref('agg_cost_days') }}
),

grains as (
    select * from {{ ref('period_grains') }}
),

active_days as (
    select distinct
        sessions.learner_id,
        cast(sessions.started_at as date) as fact_date
    from {{ ref('int_sessions__unified') }} as sessions
    where
        sessions.source_system = 'fitness_coach'
        and sessions.learner_id is not null
        and sessions.started_at <= {{ as_of() }}
),

active as (
    select
        grains.grain,
        {{ period_start('grains.grain', 'active_days.fact_date') }} as period_start_date,
        count(distinct active_days.learner_id) as active_learner_count
    from active_days
    cross join grains
    where active_days.fact_date >= (select min(costs.cost_date) from costs)
    group by grains.grain, {{ period_start('grains.grain', 'active_days.fact_date') }}
),

recommended as (
    select
        cast(recommendations.recommended_at as date) as fact_date,
        count(*) as recommendation_count
    from {{ ref('stg_fitness_coach__ai_recommendations') }} as recommendations
    where recommendations.recommended_at <= {{ as_of() }}
    group by cast(recommendations.recommended_at as date)
),

spent as (
    select
        costs.cost_date as fact_date,
        {% for category in categories -%}
            sum(case when costs.category = '{{ category }}' then costs.usd_cents end)
                as {{ category }}_cents,
        {% endfor -%}
        sum(costs.usd_cents - costs.first_usd_cents) as restated_cents,
        sum(costs.unconverted_count) as unconverted_cost_count
    from costs
    group by costs.cost_date
),

totals as (
    select
        grains.grain,
        {{ period_start('grains.grain', 'dates.calendar_date') }} as period_start_date,
        {% for category in categories -%}
            coalesce(sum(spent.{{ category }}_cents), 0) as {{ category }}_cents,
        {% endfor -%}
        coalesce(sum(spent.restated_cents), 0) as restated_cents,
        coalesce(sum(spent.unconverted_cost_count), 0) as unconverted_cost_count,
        coalesce(sum(recommended.recommendation_count), 0) as recommendation_count,
        coalesce(sum(revenue.total_revenue_cents), 0) as revenue_cents,
        min(dates.calendar_date) as first_date
    from {{ ref('dim_dates') }} as dates
    cross join grains
    left join spent on dates.calendar_date = spent.fact_date
    left join recommended on dates.calendar_date = recommended.fact_date
    left join {{ ref('agg_revenue_days') }} as revenue
        on dates.calendar_date = revenue.period_start_date and revenue.grain = 'day'
    where
        dates.calendar_date >= (select min(costs.cost_date) from costs)
        and dates.calendar_date <= cast({{ as_of() }} as date)
    group by grains.grain, {{ period_start('grains.grain', 'dates.calendar_date') }}
),

joined as (
    select
        totals.*,
        totals.infrastructure_cents + totals.ai_processing_cents + totals.support_cents
            as total_cents,
        coalesce(active.active_learner_count, 0) as active_learner_count,
        case when totals.revenue_cents > 0 then totals.revenue_cents end
            as positive_revenue_cents
    from totals
    left join active
        on totals.grain = active.grain and totals.period_start_date = active.period_start_date
)

select
    cast(joined.grain as string) as grain,
    cast(joined.period_start_date as date) as period_start_date,
    {{ period_end('joined.grain', 'joined.period_start_date') }} as period_end_date,
    {% for category in categories -%}
        cast(joined.{{ category }}_cents as bigint) as {{ category }}_cents,
    {% endfor -%}
    cast(joined.total_cents as bigint) as total_cents,
    cast(joined.restated_cents as bigint) as restated_cents,
    cast(joined.unconverted_cost_count as bigint) as unconverted_cost_count,
    cast(joined.active_learner_count as bigint) as active_learner_count,
    cast({{ ratio('joined.total_cents', 'joined.active_learner_count') }} as double)
        as cost_per_active_learner_cents,
    cast(joined.recommendation_count as bigint) as recommendation_count,
    cast({{ ratio('joined.ai_processing_cents', 'joined.recommendation_count') }} as double)
        as cost_per_recommendation_cents,
    cast(joined.revenue_cents as bigint) as revenue_cents,
    cast(
        {{ ratio('(joined.revenue_cents - joined.total_cents)', 'joined.positive_revenue_cents') }}
        as double
    ) as gross_margin_ratio,
    cast(
        joined.first_date = joined.period_start_date
        and {{ period_end('joined.grain', 'joined.period_start_date') }}
        < cast({{ as_of() }} as date)
        as boolean
    ) as is_complete
from joined
