-- One row per app, feature, population and ISO week since the feature was first used or scored:
-- who used it, came to it, came back, stayed away, and how it was liked (UBA-01, UBA-04). A week
-- that is not over everywhere on earth is incomplete: its counts are shown, its ratios are not.
{% set counts = [
    'user_count', 'new_user_count', 'action_count', 'adopter_count', 'returning_user_count',
    'lapsed_user_count', 'satisfaction_count',
] -%}
with counted as (
    select
        marks.source_system,
        marks.feature,
        populations.population,
        marks.week_start_date,
        count(case when marks.mark = 'used' then 1 end) as user_count,
        count(case when marks.is_new then 1 end) as new_user_count,
        coalesce(sum(case when marks.mark = 'used' then marks.amount end), 0) as action_count,
        count(case when marks.mark = 'adopted' then 1 end) as adopter_count,
        count(case when marks.mark = 'returned' then 1 end) as returning_user_count,
        count(case when marks.mark = 'lapsed' then 1 end) as lapsed_user_count,
        count(case when marks.mark = 'scored' then 1 end) as satisfaction_count,
        sum(case when marks.mark = 'scored' then marks.amount end) as satisfaction_sum
    from {{ ref('int_product__feature_marks') }} as marks
    inner join {{ ref('int_product__populations') }} as populations
        on
            marks.source_system = populations.source_system
            and marks.learner_id = populations.learner_id
    group by
        marks.source_system, marks.feature, populations.population, marks.week_start_date
),

active as (
    select
        active_weeks.source_system,
        populations.population,
        active_weeks.week_start_date,
        count(*) as active_learner_count
    from {{ ref('int_product__active_weeks') }} as active_weeks
    inner join {{ ref('int_product__populations') }} as populations
        on
            active_weeks.source_system = populations.source_system
            and active_weeks.learner_id = populations.learner_id
    group by active_weeks.source_system, populations.population, active_weeks.week_start_date
),

features as (
    select
        counted.source_system,
        counted.feature,
        counted.population,
        min(counted.week_start_date) as first_week_date
    from counted
    group by counted.source_system, counted.feature, counted.population
),

weeks as (
    select
        features.*,
        dim_dates.calendar_date as week_start_date,
        cast(cast(dim_dates.calendar_date + 7 as date) as timestamp) + interval '12' hour
        <= {{ as_of() }} as is_complete
    from features
    inner join {{ ref('dim_dates') }} as dim_dates
        on
            features.first_week_date <= dim_dates.calendar_date
            and dim_dates.calendar_date = dim_dates.week_start_date
            and dim_dates.calendar_date <= cast({{ as_of() }} as date)
),

shown as (
    select
        weeks.source_system,
        weeks.feature,
        weeks.population,
        weeks.week_start_date,
        weeks.is_complete,
        coalesce(active.active_learner_count, 0) as active_learner_count,
        {% for column in counts -%}
            coalesce(counted.{{ column }}, 0) as {{ column }},
        {% endfor -%}
        lag(coalesce(counted.user_count, 0), 1, 0) over (
            partition by weeks.source_system, weeks.feature, weeks.population
            order by weeks.week_start_date
        ) as previous_user_count,
        counted.satisfaction_sum
    from weeks
    left join counted
        on
            weeks.source_system = counted.source_system
            and weeks.feature = counted.feature
            and weeks.population = counted.population
            and weeks.week_start_date = counted.week_start_date
    left join active
        on
            weeks.source_system = active.source_system
            and weeks.population = active.population
            and weeks.week_start_date = active.week_start_date
)

{%- set n = "case when shown.is_complete then shown." %}
{%- set rates = [
    ('use_ratio', 'shown.user_count', n ~ 'active_learner_count end'),
    ('adoption_ratio', 'shown.adopter_count', n ~ 'active_learner_count end'),
    ('return_ratio', 'shown.returning_user_count', n ~ 'previous_user_count end'),
] %}

select
    cast(shown.source_system as string) as source_system,
    cast(shown.feature as string) as feature,
    cast(shown.population as string) as population,
    cast(shown.week_start_date as date) as week_start_date,
    {% for column in ['active_learner_count', 'previous_user_count'] + counts -%}
        cast(shown.{{ column }} as bigint) as {{ column }},
    {% endfor -%}
    {% for name, part, of in rates -%}
        cast({{ ratio(part, of) }} as double) as {{ name }},
        cast({{ wilson(part, of, 'low') }} as double) as {{ name }}_low,
        cast({{ wilson(part, of, 'high') }} as double) as {{ name }}_high,
    {% endfor -%}
    cast({{ ratio('shown.action_count', n ~ 'user_count end') }} as double) as actions_per_user,
    cast({{ ratio('shown.satisfaction_sum', n ~ 'satisfaction_count end') }} as double)
        as satisfaction_mean,
    cast(shown.is_complete as boolean) as is_complete
from shown
