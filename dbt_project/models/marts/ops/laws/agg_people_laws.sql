-- One row per law about what people do taken together and about their privacy, source and subject:
-- what must be there and what is. The sum of days shows what moved to another one.
{% set cells = 'int_health__population_cells' -%}
{% set right_clock = "learner_id is not null and coalesce(clock_flag, 'none') <> 'future'" -%}
{% set laws = [
    (
        'events staged with a learner = events of all days', 'events',
        'count(*)', 'stg_fitness_coach__analytics_events', right_clock,
        'sum(received_event_count)', 'int_privacy__event_days', "source_system = 'fitness_coach'",
    ),
    (
        'days of events staged with a learner = days of events of all days', 'days',
        day_sum('cast(occurred_at as date)'), 'stg_fitness_coach__analytics_events', right_clock,
        day_moment('received_event_count', 'event_date'), 'int_privacy__event_days',
        "source_system = 'fitness_coach'",
    ),
] -%}
{%- for dimension in ['all', 'age_band', 'gender', 'country', 'goal_category'] -%}
    {%- for kind, count in [
        ('workout', 'workout_started_count'), ('injury', 'injury_count'),
        ('goal', 'goal_resolved_count'), ('step', 'step_day_count'),
    ] -%}
        {%- do laws.append((
            'weeks of facts of people = weeks of facts of all cells', kind ~ ' by ' ~ dimension,
            day_sum('week_start_date'), 'int_health__population_facts', "kind = '" ~ kind ~ "'",
            day_moment(count, 'week_start_date'), cells, "dimension = '" ~ dimension ~ "'",
        )) -%}
    {%- endfor -%}
{%- endfor -%}

with known as (
    select
        event_days.source_system,
        sum(event_days.received_event_count) as event_count,
        {{ day_moment('event_days.received_event_count', 'event_days.event_date') }} as day_total
    from {{ ref('int_privacy__event_days') }} as event_days
    inner join {{ ref('dim_learners') }} as learners
        on
            event_days.source_system = learners.source_system
            and event_days.learner_id = learners.learner_id
    group by event_days.source_system
),

-- what a reader could work out of what is shown
hidden as (
    select
        cells.week_start_date,
        cells.dimension,
        sum(cells.learner_count) as learner_count
    from {{ ref('int_health__population_cells') }} as cells
    inner join {{ ref('agg_population_weeks') }} as shown
        on
            cells.week_start_date = shown.week_start_date
            and cells.dimension = shown.dimension
            and cells.member = shown.member
    where shown.is_suppressed and cells.dimension <> 'all'
    group by cells.week_start_date, cells.dimension
),

sides as (
    {% for law, subject, expected, given, of_given, actual, found, of_found in laws -%}
        select
            'fitness_coach' as source_system,
            '{{ law }}' as law,
            '{{ subject }}' as subject,
            (
                select {{ expected }} from {{ ref(given) }}
                where {{ of_given }}
            ) as expected,
            (
                select {{ actual }} from {{ ref(found) }}
                where {{ of_found }}
            ) as actual
        union all
    {% endfor -%}
    select
        'fitness_coach' as source_system,
        'people hidden together are ten and more' as law,
        'dimensions and weeks' as subject,
        0 as expected,
        count(*) as actual
    from hidden
    inner join {{ ref('agg_population_weeks') }} as everybody
        on
            hidden.week_start_date = everybody.week_start_date
            and everybody.dimension = 'all'
    where hidden.learner_count < 10 and not everybody.is_suppressed
    {% for timeframe in ['daily', 'weekly', 'monthly'] -%}
        union all
        select
            periods.source_system,
            'events received = events shown + withheld' as law,
            '{{ timeframe }}' as subject,
            sum(periods.received_event_count) as expected,
            sum(periods.shown_event_count + periods.withheld_event_count) as actual
        from {{ ref('agg_privacy_learner_periods') }} as periods
        where periods.timeframe = '{{ timeframe }}'
        group by periods.source_system
        {% for name, expected, actual in [
            ('events', 'event_count', 'sum(periods.received_event_count)'),
            (
                'days of events', 'day_total',
                day_moment('periods.received_event_count', 'periods.period_start_date'),
            ),
        ] if name == 'events' or timeframe == 'daily' -%}
            union all
            select
                known.source_system,
                '{{ name }} of known learners = {{ name }} of all periods' as law,
                '{{ timeframe }}' as subject,
                max(known.{{ expected }}) as expected,
                {{ actual }} as actual
            from known
            left join {{ ref('agg_privacy_learner_periods') }} as periods
                on
                    known.source_system = periods.source_system
                    and periods.timeframe = '{{ timeframe }}'
            group by known.source_system
        {% endfor -%}
    {% endfor %}
)

select
    cast(sides.source_system as string) as source_system,
    cast(sides.law as string) as law,
    cast(sides.subject as string) as subject,
    cast(coalesce(sides.expected, 0) as bigint) as expected,
    cast(coalesce(sides.actual, 0) as bigint) as actual
from sides
