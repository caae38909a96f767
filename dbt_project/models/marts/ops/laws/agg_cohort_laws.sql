-- One row per law about cohorts and table: what must be there and what is. With `, by
-- day` sums times their days, so that what moves is seen.
{%- set today = 'cast(' ~ as_of() ~ ' as date)' %}
{%- set learner = ['facts.source_system', 'facts.learner_id'] %}
{%- set streaks = ref('int_cohorts__streak_days') ~ ' as facts '
    ~ join_consented('facts', 'trend_comparison', as_of()) %}
{%- set newest = '(select max(funnels.funnel_version) from ' ~ ref('funnels')
    ~ " as funnels where funnels.funnel = 'onboarding')" %}
{#- model, its keys, its day, what it is made of, condition -#}
{%- set sides = grain_sides([
    (
        'int_cohorts__onboarded', learner, none,
        ref('int_product__funnel_entries') ~ ' as facts',
        "facts.funnel = 'onboarding' and facts.entry_number = 1 and facts.open_until_at <= "
        ~ as_of() ~ ' and facts.funnel_version = ' ~ newest
    ),
    ('agg_learner_streaks', learner, none, streaks, 'true'),
]) + count_sides([
    (
        'agg_learner_streaks', 'facts.active_day_count', none, 'true', none, streaks, 'true'
    ),
]) %}
{#- table, rows for each of those that have some, their day, they -#}
{%- for table, count, day, members in [
    ('int_cohorts__returns', '7', 'facts.first_date', 'compared'),
    (
        'agg_day_retention', 'case when facts.day_number < 7 then 2 else 4 end',
        'facts.cohort_week_date', 'returned'
    ),
    (
        'agg_cohort_retention', '4 * least(105, floor(facts.days / 7e0) + 1)',
        'facts.cohort_week_date', 'cohorts'
    ),
    (
        'agg_user_growth_periods', "floor(case facts.grain when 'day' then facts.days when 'week'"
        ~ " then facts.days / 7e0 when 'month' then facts.months else facts.months / 3e0 end) + 1",
        none, 'grown'
    ),
] %}
    {%- do sides.extend([
        (
            'rows of a table = members of its grain', "'" ~ table ~ "'", 'expected', count, day,
            members, 'true'
        ),
        (
            'rows of a table = members of its grain', "'" ~ table ~ "'", 'actual', '1', day,
            ref(table), 'true'
        ),
    ]) %}
{%- endfor %}

with compared as (
    select
        days.source_system,
        days.learner_id,
        min(days.local_date) as first_date
    from {{ ref('int_cohorts__learner_days') }} as days
    where
        days.can_compare_sessions
        and not days.is_future_clock
        and days.local_date <= {{ today }}
    group by days.source_system, days.learner_id
),

returned as (
    select distinct
        all_returns.source_system,
        populations.population,
        cast(date_trunc('week', all_returns.first_date) as date) as cohort_week_date,
        all_returns.day_number
    from {{ ref('int_cohorts__returns') }} as all_returns
    inner join {{ ref('int_product__populations') }} as populations
        on
            all_returns.source_system = populations.source_system
            and all_returns.learner_id = populations.learner_id
    where
        {{ days_between("cast(date_trunc('week', all_returns.first_date) as date)", today) }}
        >= all_returns.day_number
),

cohorts as (
    select
        weeks.source_system,
        weeks.population,
        weeks.cohort_week_date,
        {{ days_between('weeks.cohort_week_date', today) }} as days
    from {{ ref('int_cohorts__active_weeks') }} as weeks
    group by weeks.source_system, weeks.population, weeks.cohort_week_date
),

grown as (
    select
        changes.grain,
        {{ days_between('min(changes.period_start_date)', today) }} as days,
        {{ month_number(today) }} - {{ month_number('min(changes.period_start_date)') }} as months
    from {{ ref('int_cohorts__period_changes') }} as changes
    group by changes.source_system, changes.population, changes.grain
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
