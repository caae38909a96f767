-- One row per source, population, grain (day, week, month, quarter) and period of the learners' own
-- calendar, from the first with an active learner up to now: the seed's UserGrowthMetrics (BI-06).
-- Growth balances: active = active before - lost + reactivated + new. Periods that began before the
-- source's first day, or are not over everywhere on earth, show their counts and no ratio.
with counted as (
    select * from {{ ref('int_cohorts__period_changes') }}
),

first_days as (
    select
        active_periods.source_system,
        min(active_periods.period_start_date) as first_date
    from {{ ref('int_cohorts__active_periods') }} as active_periods
    where active_periods.grain = 'day'
    group by active_periods.source_system
),

begun as (
    select
        counted.source_system,
        counted.population,
        counted.grain,
        min(counted.period_start_date) as first_start_date
    from counted
    group by counted.source_system, counted.population, counted.grain
),

periods as (
    select
        begun.*,
        dates.calendar_date as period_start_date,
        cast({{ period_end('begun.grain', 'dates.calendar_date') }} + 1 as date) as next_start_date
    from begun
    inner join {{ ref('dim_dates') }} as dates
        on
            begun.first_start_date <= dates.calendar_date
            and dates.calendar_date <= cast({{ as_of() }} as date)
    where dates.calendar_date = {{ period_start('begun.grain', 'dates.calendar_date') }}
),

filled as (
    select
        periods.*,
        {% for count in [
            'learner_day', 'active', 'new', 'reactivated', 'previous_active', 'lost'
        ] -%}
            coalesce(counted.{{ count }}_count, 0) as {{ count }}_count,
        {% endfor -%}
        {% for count in ['onboarding', 'activated'] -%}
            case
                when periods.source_system = 'fitness_coach'
                    then coalesce(counted.{{ count }}_count, 0)
            end as {{ count }}_count,
        {% endfor -%}
        {{ days_between('periods.period_start_date', 'periods.next_start_date') }} as day_count,
        first_days.first_date <= periods.period_start_date
        and cast(periods.next_start_date as timestamp) + interval '12' hour <= {{ as_of() }}
            as is_complete
    from periods
    inner join first_days on periods.source_system = first_days.source_system
    left join counted
        on
            periods.source_system = counted.source_system
            and periods.population = counted.population
            and periods.grain = counted.grain
            and periods.period_start_date = counted.period_start_date
),

judged as (
    select
        filled.*,
        filled.new_count + filled.reactivated_count - filled.lost_count as net_growth_count,
        filled.previous_active_count - filled.lost_count as retained_count
    from filled
)

select
    {% for column, type in [
        ('source_system', 'string'), ('population', 'string'), ('grain', 'string'),
        ('period_start_date', 'date'), ('active_count', 'bigint'), ('new_count', 'bigint'),
        ('reactivated_count', 'bigint'), ('lost_count', 'bigint'), ('net_growth_count', 'bigint'),
        ('previous_active_count', 'bigint'), ('retained_count', 'bigint'),
        ('learner_day_count', 'bigint'), ('onboarding_count', 'bigint'),
        ('activated_count', 'bigint'),
    ] -%}
        cast(judged.{{ column }} as {{ type }}) as {{ column }},
    {% endfor -%}
    {% for name, part, whole in [
        ('growth', 'net_growth_count', 'previous_active_count'),
        ('stickiness', 'learner_day_count', 'active_count * judged.day_count'),
    ] -%}
        cast(
            case when judged.is_complete then {{ ratio('judged.' ~ part, 'judged.' ~ whole) }} end
            as double
        ) as {{ name }}_ratio,
    {% endfor -%}
    {% for name, part, whole in [
        ('retention', 'retained_count', 'previous_active_count'),
        ('activation', 'activated_count', 'onboarding_count'),
    ] -%}
        {% set known = 'case when judged.is_complete then judged.' ~ part ~ ' end' -%}
        cast({{ ratio(known, 'judged.' ~ whole) }} as double) as {{ name }}_ratio,
        {% for end in ['low', 'high'] -%}
            cast({{ wilson(known, 'judged.' ~ whole, end) }} as double)
                as {{ name }}_ratio_{{ end }},
        {% endfor -%}
    {% endfor -%}
    cast(judged.is_complete as boolean) as is_complete
from judged
