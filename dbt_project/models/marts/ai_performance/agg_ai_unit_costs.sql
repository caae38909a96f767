-- One row per model type, model version (and `all`) and UTC month: what a recommendation cost, an
-- accepted one, and a learner who stayed, and beside it what was invoiced. Everybody counts, staff
-- as well: it was paid for.
with spent as (
    select
        learner_costs.*,
        case when learner_costs.is_retained is not null then learner_costs.cost_micros end
            as followed_cost_micros
    from {{ ref('int_ai__learner_costs') }} as learner_costs
    {{ join_consented('learner_costs', 'event_detail', as_of()) }}
),

summed as (
    select
        spent.model_type,
        spent.model_version,
        spent.month_start_date,
        count(*) as learner_count,
        {% for name in ['costed_count', 'accepted_count'] -%}
            sum(spent.{{ name }}) as {{ name }},
            sum(spent.{{ name }} * spent.{{ name }}) as {{ name }}_squares,
            sum(spent.{{ name }} * spent.cost_micros) as {{ name }}_products,
        {% endfor -%}
        sum(spent.cost_micros) as cost_micros,
        sum(spent.cost_micros * spent.cost_micros) as cost_micros_squares,
        count(spent.is_retained) as followed_learner_count,
        sum(spent.followed_cost_micros) as followed_cost_micros,
        sum(spent.followed_cost_micros * spent.followed_cost_micros)
            as followed_cost_micros_squares,
        -- a learner stayed or not: the square of 1 is 1
        count(case when spent.is_retained then 1 end) as retained_count_squares,
        sum(case when spent.is_retained then spent.cost_micros end) as retained_count_products,
        sum(case when spent.is_retained then 1 when not spent.is_retained then 0 end)
            as retained_count
    from spent
    group by spent.model_type, spent.model_version, spent.month_start_date
),

made as (
    select
        stg_made.model_type,
        cast(date_trunc('month', stg_made.recommended_at) as date) as month_start_date,
        count(*) as recommendation_count
    from {{ ref('stg_fitness_coach__ai_recommendations') }} as stg_made
    group by stg_made.model_type, date_trunc('month', stg_made.recommended_at)
),

invoiced as (
    select
        costs.model_type,
        cast(date_trunc('month', costs.cost_date) as date) as month_start_date,
        sum(costs.usd_cents) as usd_cents
    from {{ ref('agg_cost_days') }} as costs
    where costs.category = 'ai_processing' and costs.model_type <> 'none'
    group by costs.model_type, date_trunc('month', costs.cost_date)
),

periods as (
    select
        summed.model_type,
        summed.model_version,
        summed.month_start_date
    from summed
    union
    select
        made.model_type,
        'all' as model_version,
        made.month_start_date
    from made
    union
    select
        invoiced.model_type,
        'all' as model_version,
        invoiced.month_start_date
    from invoiced
)

select
    cast(periods.model_type as string) as model_type,
    cast(periods.model_version as string) as model_version,
    cast(periods.month_start_date as date) as month_start_date,
    cast(
        cast(periods.month_start_date as timestamp) + interval '1' month <= {{ as_of() }}
        as boolean
    ) as is_complete,
    cast(coalesce(summed.learner_count, 0) as bigint) as learner_count,
    cast(coalesce(summed.costed_count, 0) as bigint) as costed_count,
    cast(coalesce(summed.accepted_count, 0) as bigint) as accepted_count,
    cast(summed.cost_micros as bigint) as cost_micros,
    cast(coalesce(summed.followed_learner_count, 0) as bigint) as followed_learner_count,
    cast(summed.followed_cost_micros as bigint) as followed_cost_micros,
    cast(summed.retained_count as bigint) as retained_count,
    {% for name, people, cost, of in [
        ('cost_per_recommendation_micros', 'learner_count', 'cost_micros', 'costed_count'),
        ('cost_per_accepted_micros', 'learner_count', 'cost_micros', 'accepted_count'),
        (
            'cost_per_retained_micros', 'followed_learner_count', 'followed_cost_micros',
            'retained_count',
        ),
    ] -%}
        cast({{ ratio('summed.' ~ cost, 'summed.' ~ of) }} as double) as {{ name }},
        {% for end in ['low', 'high'] -%}
            cast({{ quotient_bound('summed', people, cost, of, end) }} as double)
                as {{ name }}_{{ end }},
        {% endfor -%}
    {% endfor -%}
    cast(invoiced.usd_cents as bigint) as invoiced_cents,
    cast(made.recommendation_count as bigint) as invoiced_recommendation_count,
    cast(
        {{ ratio('invoiced.usd_cents * 10000', 'made.recommendation_count') }} as double
    ) as invoiced_per_recommendation_micros
from periods
left join summed
    on
        periods.model_type = summed.model_type
        and periods.model_version = summed.model_version
        and periods.month_start_date = summed.month_start_date
left join made
    on
        periods.model_type = made.model_type
        and periods.model_version = 'all'
        and periods.month_start_date = made.month_start_date
left join invoiced
    on
        periods.model_type = invoiced.model_type
        and periods.model_version = 'all'
        and periods.month_start_date = invoiced.month_start_date
