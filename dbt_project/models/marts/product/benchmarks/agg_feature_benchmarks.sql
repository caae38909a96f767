-- One row per measure, feature and month on the learners' own calendars: the share of the learners
-- who did anything in the app who used the feature, beside what is told of the industry (BI-05).
-- Staff and bots are not counted; a feature that nobody used in the month has a row, too. Of a
-- feature that the app never told of, and of a month that it told in part, nothing is compared.
with feature_days as (
    select
        used_days.source_system,
        used_days.learner_id,
        used_days.category as feature,
        cast(date_trunc('month', used_days.local_date) as date) as month_start_date,
        min(used_days.local_date) over (partition by used_days.source_system) as first_date
    from {{ ref('int_engagement__feature_days') }} as used_days
    {{ join_consented('used_days', 'trend_comparison', as_of()) }}
),

used as (
    select distinct feature_days.*
    from feature_days
    inner join {{ ref('int_product__populations') }} as populations
        on
            feature_days.source_system = populations.source_system
            and feature_days.learner_id = populations.learner_id
            and populations.population = 'people'
),

benchmarks as (
    select * from {{ ref('industry_benchmarks') }}
    where measure = 'feature_use'
),

features as (
    select used.feature from used
    union distinct
    select benchmarks.feature from benchmarks
),

months as (
    select
        used.source_system,
        used.month_start_date,
        used.first_date <= used.month_start_date as is_told_whole,
        count(distinct used.learner_id) as active_learner_count
    from used
    group by used.source_system, used.month_start_date, used.first_date <= used.month_start_date
),

told as (
    select distinct
        used.source_system,
        used.feature
    from used
),

users as (
    select
        used.source_system,
        used.month_start_date,
        used.feature,
        count(*) as user_count
    from used
    group by used.source_system, used.month_start_date, used.feature
),

joined as (
    select
        months.source_system,
        months.month_start_date,
        months.active_learner_count,
        features.feature,
        coalesce(users.user_count, 0) as user_count,
        told.feature is not null as is_told,
        months.is_told_whole
        and cast({{ period_end("'month'", 'months.month_start_date') }} as timestamp)
        + interval '36' hour <= {{ as_of() }} as is_complete
    from months
    cross join features
    left join told
        on
            months.source_system = told.source_system
            and features.feature = told.feature
    left join users
        on
            months.source_system = users.source_system
            and months.month_start_date = users.month_start_date
            and features.feature = users.feature
),

compared as (
    select
        joined.*,
        case when joined.is_complete and joined.is_told then joined.user_count end
            as compared_user_count,
        case
            when joined.is_complete and joined.is_told
                then {{ ratio('joined.user_count', 'joined.active_learner_count') }}
        end as own_ratio
    from joined
)

select
    cast(compared.source_system as string) as source_system,
    cast('feature_use' as string) as measure,
    cast(compared.feature as string) as feature,
    cast(compared.month_start_date as date) as month_start_date,
    cast(compared.active_learner_count as bigint) as active_learner_count,
    cast(compared.user_count as bigint) as user_count,
    {{ share_with_interval(
        'own_ratio', 'compared.compared_user_count', 'compared.active_learner_count'
    ) }},
    cast(benchmarks.low_ratio as double) as low_ratio,
    cast(benchmarks.middle_ratio as double) as middle_ratio,
    cast(benchmarks.high_ratio as double) as high_ratio,
    cast(
        case
            when compared.own_ratio < benchmarks.low_ratio then 'below'
            when compared.own_ratio > benchmarks.high_ratio then 'above'
            when compared.own_ratio is not null and benchmarks.feature is not null then 'within'
            else 'unknown'
        end as string
    ) as benchmark_position,
    cast(benchmarks.source as string) as benchmark_source,
    cast(benchmarks.published_on as date) as published_date,
    cast(benchmarks.licence as string) as licence,
    cast(benchmarks.is_synthetic as boolean) as is_synthetic,
    cast(compared.is_complete as boolean) as is_complete
from compared
left join benchmarks on compared.feature = benchmarks.feature
