-- One row per source, population, cohort (ISO week of the first activity, learner-local), number of
-- a day since the learner's first, definition and least number of days: who came back (UBA-05).
-- As long as the day is not over everywhere on earth for all who began in the week, the count is
-- shown and the ratio is not. `rolling` looks at seven days and so begins with day 7.
{% set last_day_over = "cast(" ~ as_of() ~ " - interval '36' hour as date)" -%}
with learners as (
    select
        int_returns.*,
        populations.population,
        cast(date_trunc('week', int_returns.first_date) as date) as cohort_week_date
    from {{ ref('int_cohorts__returns') }} as int_returns
    {{ join_consented('int_returns', 'trend_comparison', as_of()) }}
    inner join {{ ref('int_product__populations') }} as populations
        on
            int_returns.source_system = populations.source_system
            and int_returns.learner_id = populations.learner_id
),

counted as (
    select
        learners.source_system,
        learners.population,
        learners.cohort_week_date,
        learners.day_number,
        count(*) as cohort_size,
        cast(max(learners.first_date) + cast(learners.day_number as int) as date) as last_date,
        count(case when learners.is_active_that_day then 1 end) as n_day_1_count,
        count(case when learners.is_active_then_or_later then 1 end) as unbounded_1_count,
        count(case when learners.rolling_day_count >= 1 then 1 end) as rolling_1_count,
        count(case when learners.rolling_day_count >= 3 then 1 end) as rolling_3_count
    from learners
    group by
        learners.source_system,
        learners.population,
        learners.cohort_week_date,
        learners.day_number
),

shown as (
    {% for definition, minimum in [('rolling', 1), ('rolling', 3), ('unbounded', 1)] -%}
        select
            counted.*,
            '{{ definition }}' as retention_definition,
            {{ minimum }} as minimum_day_count,
            counted.{{ definition }}_{{ minimum }}_count as active_count
        from counted
        union all
    {% endfor -%}
    select
        counted.*,
        'n_day' as retention_definition,
        1 as minimum_day_count,
        counted.n_day_1_count as active_count
    from counted
),

judged as (
    select
        shown.*,
        cast(shown.cohort_week_date + cast(6 + shown.day_number as int) as date)
        <= {{ last_day_over }} as is_complete
    from shown
    where
        cast(shown.cohort_week_date + cast(shown.day_number as int) as date)
        <= cast({{ as_of() }} as date)
        and (shown.retention_definition <> 'rolling' or shown.day_number >= 7)
)

{%- set retained = 'case when judged.is_complete then judged.active_count end' %}

select
    cast(judged.source_system as string) as source_system,
    cast(judged.population as string) as population,
    cast(judged.retention_definition as string) as retention_definition,
    cast(judged.minimum_day_count as bigint) as minimum_day_count,
    cast(judged.cohort_week_date as date) as cohort_week_date,
    cast(judged.day_number as bigint) as day_number,
    cast(judged.cohort_size as bigint) as cohort_size,
    cast(judged.active_count as bigint) as active_count,
    cast(judged.is_complete as boolean) as is_complete,
    cast(greatest({{ days_between('judged.last_date', last_day_over) }}, 0) as bigint)
        as follow_up_days,
    cast({{ ratio(retained, 'judged.cohort_size') }} as double) as retention_ratio,
    cast({{ wilson(retained, 'judged.cohort_size', 'low') }} as double) as retention_ratio_low,
    cast({{ wilson(retained, 'judged.cohort_size', 'high') }} as double) as retention_ratio_high
from judged
