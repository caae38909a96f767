-- One row per law about individuals and subject: what must be there and what is.
with known as (
    select dim_learners.learner_id from {{ ref('dim_learners') }} as dim_learners
),

named as (
    select individual_learners.learner_id
    from {{ ref('dim_individual_learners') }} as individual_learners
),

days as (
    select
        learner_days.session_count,
        learner_days.total_seconds,
        individual_learners.individual_id,
        cast(date_trunc('week', learner_days.local_date) as date) as week_start_date,
        individuals.is_internal
        or bool_or(learner_days.bot_session_count > 0) over (
            partition by individual_learners.individual_id
        ) as is_left_out
    from {{ ref('fct_learner_days') }} as learner_days
    {{ join_consented('learner_days', 'trend_comparison', as_of()) }}
    inner join {{ ref('dim_individual_learners') }} as individual_learners
        on learner_days.learner_id = individual_learners.learner_id
    inner join {{ ref('dim_individuals') }} as individuals
        on individual_learners.individual_id = individuals.individual_id
    where
        learner_days.can_compare_sessions
        and not learner_days.is_future_clock
        and learner_days.local_date <= cast({{ as_of() }} as date)
),

counted as (
    select distinct
        days.individual_id,
        days.week_start_date,
        days.is_left_out
    from days
),

weeks as (
    select * from {{ ref('agg_cross_app_weeks') }}
),

laws as (
    select
        'learners = learners of individuals' as law,
        'learners' as subject,
        (select count(*) from known) as expected,
        (select sum(learner_count) from {{ ref('dim_individuals') }}) as actual
    union all
    select
        'learners = learners with one individual' as law,
        'learners' as subject,
        (select count(*) from known) as expected,
        (
            select count(distinct named.learner_id)
            from named
            inner join known on named.learner_id = known.learner_id
        ) as actual
    union all
    select
        'individuals = individuals of all sizes' as law,
        'individuals' as subject,
        (select count(*) from {{ ref('dim_individuals') }}) as expected,
        (select sum(individual_count) from {{ ref('agg_identity_components') }}) as actual
    {% for population, of in [('everyone', 'true'), ('people', 'not is_left_out')] -%}
        {% for what, relation, amount, count in [
            ('sessions', 'days', 'session_count', 'session_count'),
            ('seconds', 'days', 'total_seconds', 'total_seconds'),
            ('individuals', 'counted', '1', 'individual_count'),
        ] -%}
            {% for ending in ['', ', by day'] -%}
                union all
                select
                    '{{ what }} of days = of weeks across apps{{ ending }}' as law,
                    '{{ population }}' as subject,
                    (
                        select
                            {{ day_moment(amount, 'week_start_date') if ending
                            else 'sum(' ~ amount ~ ')' }}
                        from {{ relation }}
                        where {{ of }}
                    ) as expected,
                    (
                        select
                            {{ day_moment(count, 'week_start_date') if ending
                            else 'sum(' ~ count ~ ')' }}
                        from weeks
                        where population = '{{ population }}'
                    ) as actual
            {% endfor -%}
        {% endfor -%}
    {% endfor %}
)

select
    cast('all' as string) as source_system,
    cast(laws.law as string) as law,
    cast(laws.subject as string) as subject,
    cast(coalesce(laws.expected, 0) as bigint) as expected,
    cast(coalesce(laws.actual, 0) as bigint) as actual
from laws
