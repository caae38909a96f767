-- One row per law about who came, stayed and went, source and subject: what must be there and
-- what is. What must not be greater than something else is written as how far it is, which is 0.
{% set days_of = "can_compare_sessions and not is_future_clock and local_date <= cast("
    ~ as_of() ~ " as date)" -%}
{% set week = "cast(date_trunc('week', first_date) as date)" -%}
{% set cohort = "population = 'everyone' and period_number = 0 and minimum_day_count = 1"
    ~ " and retention_definition = 'bounded'" -%}
{% set came = 'previous_active_count - lost_count + reactivated_count + new_count' -%}
{% set laws = [
    (
        'learners active = learners of all cohorts', 'learners',
        'count(*)', 'int_cohorts__returns', 'day_number = 1',
        'sum(cohort_size)', 'agg_cohort_retention', cohort,
    ),
    (
        'weeks of learners active = weeks of learners of all cohorts', 'days',
        day_sum(week), 'int_cohorts__returns', 'day_number = 1',
        day_moment('cohort_size', 'cohort_week_date'), 'agg_cohort_retention', cohort,
    ),
    (
        'days active = days of learners of all days', 'days',
        day_sum('local_date'), 'int_cohorts__learner_days', days_of,
        day_moment('learner_day_count', 'period_start_date'), 'agg_user_growth_periods',
        "population = 'everyone' and grain = 'day'",
    ),
] -%}
{%- for grain in ['day', 'week', 'month', 'quarter'] -%}
    {%- set of_grain = "grain = '" ~ grain ~ "'" -%}
    {%- do laws.extend([
        (
            'days active = days of learners of all periods', grain ~ 's',
            'count(*)', 'int_cohorts__learner_days', days_of,
            'sum(learner_day_count)', 'agg_user_growth_periods',
            "population = 'everyone' and " ~ of_grain,
        ),
        (
            'active before - lost + reactivated + new = active', grain ~ 's',
            'sum(' ~ came ~ ')', 'agg_user_growth_periods', of_grain,
            'sum(active_count)', 'agg_user_growth_periods', of_grain,
        ),
        (
            'days of active before - lost + reactivated + new = days of active', grain ~ 's',
            day_moment(came, 'period_start_date'), 'agg_user_growth_periods', of_grain,
            day_moment('active_count', 'period_start_date'), 'agg_user_growth_periods', of_grain,
        ),
    ]) -%}
{%- endfor -%}
{% set orders = [
    ('on the day', 'then or later', 'n_day', 1, 'unbounded', 1),
    ('on three of seven days', 'on one', 'rolling', 3, 'rolling', 1),
    ('on the day', 'on one of seven days', 'n_day', 1, 'rolling', 1),
] -%}

with sides as (
    {% for law, subject, expected, given, of_given, actual, found, of_found in laws -%}
        {% for value, relation, condition in [
            (expected, given, of_given), (actual, found, of_found)
        ] -%}
            select
                '{{ law }}' as law,
                '{{ subject }}' as subject,
                source_system,
                {{ value if loop.first else 0 }} as expected,
                {{ 0 if loop.first else value }} as actual
            from {{ ref(relation) }}
            where {{ condition }}
            group by source_system
            union all
        {% endfor -%}
    {% endfor -%}
    {% for less, more, less_definition, less_days, more_definition, more_days in orders -%}
        select
            'active {{ less }} <= active {{ more }}' as law,
            'learners' as subject,
            fewer.source_system,
            0 as expected,
            sum(least(0, others.active_count - fewer.active_count)) as actual
        from {{ ref('agg_day_retention') }} as fewer
        inner join {{ ref('agg_day_retention') }} as others
            on
                fewer.source_system = others.source_system
                and fewer.population = others.population
                and fewer.cohort_week_date = others.cohort_week_date
                and fewer.day_number = others.day_number
                and others.retention_definition = '{{ more_definition }}'
                and others.minimum_day_count = {{ more_days }}
        where
            fewer.retention_definition = '{{ less_definition }}'
            and fewer.minimum_day_count = {{ less_days }}
        group by fewer.source_system
        union all
    {% endfor -%}
    select
        'active that week on more days <= on fewer' as law,
        'learners' as subject,
        fewer.source_system,
        0 as expected,
        sum(least(0, others.active_count - fewer.active_count)) as actual
    from {{ ref('agg_cohort_retention') }} as fewer
    inner join {{ ref('agg_cohort_retention') }} as others
        on
            fewer.source_system = others.source_system
            and fewer.population = others.population
            and fewer.cohort_week_date = others.cohort_week_date
            and fewer.period_number = others.period_number
            and fewer.minimum_day_count = others.minimum_day_count + 1
    where
        fewer.retention_definition = 'bounded'
        and others.retention_definition = 'bounded'
    group by fewer.source_system
)

select
    cast(sides.source_system as string) as source_system,
    cast(sides.law as string) as law,
    cast(sides.subject as string) as subject,
    cast(sum(sides.expected) as bigint) as expected,
    cast(sum(sides.actual) as bigint) as actual
from sides
group by sides.source_system, sides.law, sides.subject
