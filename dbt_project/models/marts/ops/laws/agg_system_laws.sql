-- One row per law about machines and crashes and what it is about: what must be there and
-- what is. The sum of the days shows what moved to another day.
with hours_built as (
    select sum(minutes.request_count) as minute_request_count
    from {{ ref('agg_system_periods') }} as minutes
    inner join {{ ref('agg_system_periods') }} as hours
        on
            date_trunc('hour', minutes.started_at) = hours.started_at
            and hours.timeframe = 'hour'
            and not hours.is_reported
    where minutes.timeframe = 'minute'
),

{% set laws = [
    (
        'metrics staged = metrics shown', 'metrics',
        'count(*)', 'stg_fitness_coach__system_metrics', 'true',
        'count(*)', 'fct_system_metrics', 'true',
    ),
    (
        'days of metrics staged = days of metrics shown', 'days',
        day_sum('cast(occurred_at as date)'), 'stg_fitness_coach__system_metrics', 'true',
        day_sum('cast(occurred_at as date)'), 'fct_system_metrics', 'true',
    ),
    (
        'sessions of the app = sessions of crash days', 'sessions',
        'count(*)', 'fct_sessions',
        "source_system = 'fitness_coach' and not is_anonymous and not is_bot",
        'sum(session_count)', 'agg_crash_days', 'true',
    ),
    (
        'days of sessions of the app = of sessions of crash days', 'days',
        day_sum('session_date'), 'fct_sessions',
        "source_system = 'fitness_coach' and not is_anonymous and not is_bot",
        day_moment('session_count', 'crash_date'), 'agg_crash_days', 'true',
    ),
    (
        'checks staged = checks of all days', 'checks',
        'count(*)', 'stg_fitness_coach__integration_health', 'true',
        'sum(check_count)', 'agg_integration_days', 'true',
    ),
    (
        'days of checks staged = days of checks of all days', 'days',
        day_sum('cast(checked_at as date)'), 'stg_fitness_coach__integration_health', 'true',
        day_moment('check_count', 'check_date'), 'agg_integration_days', 'true',
    ),
    (
        'checks down = marks of incidents', 'checks',
        'count(*)', 'stg_fitness_coach__integration_health', "status = 'down'",
        'sum(mark_count)', 'fct_incidents', "component <> 'api'",
    ),
    (
        'crashes staged = matched + unmatched', 'crashes',
        'count(*)', 'stg_fitness_coach__app_crashes', 'true',
        'sum(crash_count + unmatched_crash_count)', 'agg_crash_days', 'true',
    ),
    (
        'days of crashes staged = days of matched + unmatched', 'days',
        day_sum('cast(occurred_at as date)'), 'stg_fitness_coach__app_crashes', 'true',
        day_moment('crash_count + unmatched_crash_count', 'crash_date'), 'agg_crash_days', 'true',
    ),
    (
        'latencies known = latencies of all hours', 'latencies',
        'count(*)', 'int_system__latencies', 'true',
        'sum(latency_count)', 'agg_latency_hours', 'true',
    ),
    (
        'days of latencies known = days of latencies of all hours', 'days',
        day_sum('cast(occurred_at as date)'), 'int_system__latencies', 'true',
        day_moment('latency_count', 'cast(hour_started_at as date)'), 'agg_latency_hours', 'true',
    ),
] -%}
{%- for timeframe in ['minute', 'hour', 'day'] -%}
    {%- do laws.append((
        'requests of metrics staged = requests of metrics shown', timeframe ~ 's',
        'sum(application_api_request_count)', 'stg_fitness_coach__system_metrics',
        "timeframe = '" ~ timeframe ~ "'",
        'sum(request_count)', 'fct_system_metrics', "timeframe = '" ~ timeframe ~ "'",
    )) -%}
    {%- do laws.append((
        'requests of metrics staged = requests of periods reported', timeframe ~ 's',
        'sum(application_api_request_count)', 'stg_fitness_coach__system_metrics',
        "timeframe = '" ~ timeframe ~ "'",
        'sum(request_count)', 'agg_system_periods',
        "is_reported and timeframe = '" ~ timeframe ~ "'",
    )) -%}
{%- endfor -%}
{%- for timeframe in ['hour', 'day', 'week', 'month'] -%}
    {%- do laws.append((
        'latencies of all hours = latencies of all periods', timeframe ~ 's',
        'sum(latency_count)', 'agg_latency_hours', 'true',
        'sum(latency_count)', 'agg_latency_periods', "timeframe = '" ~ timeframe ~ "'",
    )) -%}
{%- endfor -%}

laws as (
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
        'requests of minutes in hours not reported = requests of hours built' as law,
        'hours' as subject,
        hours_built.minute_request_count as expected,
        (
            select sum(request_count) from {{ ref('agg_system_periods') }}
            where timeframe = 'hour' and not is_reported
        ) as actual
    from hours_built
)

select
    cast(laws.source_system as string) as source_system,
    cast(laws.law as string) as law,
    cast(laws.subject as string) as subject,
    cast(coalesce(laws.expected, 0) as bigint) as expected,
    cast(coalesce(laws.actual, 0) as bigint) as actual
from laws
