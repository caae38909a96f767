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
        cast(date_trunc('week', learner_days.local_date) as date) as week_start_date
    from {{ ref('int_cohorts__learner_days') }} as learner_days
    {{ join_consented('learner_days', 'trend_comparison', as_of()) }}
    where
        learner_days.can_compare_sessions
        and not learner_days.is_future_clock
        and learner_days.local_date <= cast({{ as_of() }} as date)
),

weeks as (
    select * from {{ ref('agg_cross_app_weeks') }}
    where population = 'everyone'
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
    {% for subject, amount in [
        ('sessions', 'session_count'), ('seconds', 'total_seconds')
    ] -%}
        union all
        select
            '{{ subject }} of learner days = of weeks across apps' as law,
            '{{ subject }}' as subject,
            (select sum(days.{{ amount }}) from days) as expected,
            (select sum(weeks.{{ amount }}) from weeks) as actual
        union all
        select
            '{{ subject }} of learner days = of weeks across apps, by day' as law,
            '{{ subject }}' as subject,
            (select {{ day_moment('days.' ~ amount, 'days.week_start_date') }} from days)
                as expected,
            (select {{ day_moment('weeks.' ~ amount, 'weeks.week_start_date') }} from weeks)
                as actual
    {% endfor %}
)

select
    cast('all' as string) as source_system,
    cast(laws.law as string) as law,
    cast(laws.subject as string) as subject,
    cast(coalesce(laws.expected, 0) as bigint) as expected,
    cast(coalesce(laws.actual, 0) as bigint) as actual
from laws
