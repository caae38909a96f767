-- One row per grain (day, week, month, quarter) and UTC period that has begun, from the first
-- order, view or publication of a program: the seed's MarketplaceMetrics (BI-02) in cents of USD.
{%- set publication_day = period_start('grains.grain', 'cast(programs.published_at as date)') %}

with grains as (
    select * from {{ ref('period_grains') }}
),

sales as (
    select * from {{ ref('int_marketplace__sales_periods') }}
),

views as (
    select * from {{ ref('int_marketplace__view_periods') }}
),

published as (
    select
        grains.grain,
        {{ publication_day }} as period_start_date,
        count(*) as programs_published_count
    from {{ ref('stg_fitness_coach__marketplace_programs') }} as programs
    cross join grains
    where programs.published_at <= {{ as_of() }}
    group by grains.grain, {{ publication_day }}
),

firsts as (
    select min(told.period_start_date) as first_date
    from (
        select sales.period_start_date from sales
        where sales.grain = 'day'
        union all
        select views.period_start_date from views
        where views.grain = 'day'
        union all
        select published.period_start_date from published
        where published.grain = 'day'
    ) as told
),

periods as (
    select distinct
        grains.grain,
        firsts.first_date,
        {{ period_start('grains.grain', 'dates.calendar_date') }} as period_start_date
    from {{ ref('dim_dates') }} as dates
    cross join grains
    cross join firsts
    where
        dates.calendar_date >= firsts.first_date
        and dates.calendar_date <= cast({{ as_of() }} as date)
),

joined as (
    select
        periods.*,
        {{ period_end('periods.grain', 'periods.period_start_date') }} as period_end_date,
        coalesce(published.programs_published_count, 0) as programs_published_count,
        {% for name in [
            'programs_sold', 'refunded_order', 'unconverted_order', 'buying_learner', 'rating',
        ] -%}
            coalesce(sales.{{ name }}_count, 0) as {{ name }}_count,
        {% endfor -%}
        {% for name in ['gross', 'net', 'commission', 'trainer_earning'] -%}
            coalesce(sales.{{ name }}_usd_cents, 0) as {{ name }}_usd_cents,
        {% endfor -%}
        {% for name in [
            'view', 'viewing_learner', 'matured_viewing_learner', 'converted_learner',
        ] -%}
            coalesce(views.{{ name }}_count, 0) as {{ name }}_count,
        {% endfor -%}
        sales.top_selling_categories,
        sales.rating_total,
        {% set days = "case when sales.grain = 'day' then sales.rating_" -%}
        {{ ratio('sum(' ~ days ~ 'total end) over ()', 'sum(' ~ days ~ 'count end) over ()') }}
            as rating_mean_of_all
    from periods
    left join sales
        on periods.grain = sales.grain and periods.period_start_date = sales.period_start_date
    left join views
        on periods.grain = views.grain and periods.period_start_date = views.period_start_date
    left join published
        on
            periods.grain = published.grain
            and periods.period_start_date = published.period_start_date
)

select
    cast(joined.grain as string) as grain,
    cast(joined.period_start_date as date) as period_start_date,
    cast(joined.period_end_date as date) as period_end_date,
    cast(joined.programs_published_count as bigint) as programs_published_count,
    {% for name in ['programs_sold', 'refunded_order', 'unconverted_order'] -%}
        cast(joined.{{ name }}_count as bigint) as {{ name }}_count,
    {% endfor -%}
    {% for name in ['gross', 'net', 'commission', 'trainer_earning'] -%}
        cast(joined.{{ name }}_usd_cents as bigint) as {{ name }}_usd_cents,
    {% endfor -%}
    cast(joined.rating_count as bigint) as rating_count,
    cast({{ ratio('joined.rating_total', 'joined.rating_count') }} as double) as rating_mean,
    cast({{ shrunk_rating('joined') }} as double) as shrunk_rating,
    cast(joined.top_selling_categories as string) as top_selling_categories,
    {% for name in [
        'view', 'viewing_learner', 'buying_learner', 'matured_viewing_learner', 'converted_learner',
    ] -%}
        cast(joined.{{ name }}_count as bigint) as {{ name }}_count,
    {% endfor -%}
    {{ share_with_interval(
        'conversion_ratio', 'joined.converted_learner_count', 'joined.matured_viewing_learner_count'
    ) }},
    cast(
        joined.first_date <= joined.period_start_date
        and joined.period_end_date < cast({{ as_of() }} as date) as boolean
    ) as is_complete
from joined
