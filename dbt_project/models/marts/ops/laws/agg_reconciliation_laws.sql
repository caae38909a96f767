-- One row per law about what is told twice, and about labels of sessions, source and subject: what
-- must be there and what is. The sum of the weeks shows what moved to another one.
{% set right_clock = "coalesce(clock_flag, 'none') <> 'future'" -%}
{% set of_workouts = "category = 'workout' and action = '" -%}
{% set facts = {'workout_started': 'started_at', 'workout_completed': 'completed_at'} -%}
{% set compared = "not is_open and not is_end_inferred" -%}
{% set explained = 'late_count + anonymous_count + untracked_count + unexplained_count' -%}
{% set laws = [
    (
        'facts on one side = facts explained + unexplained', 'facts',
        'sum(only_event_count + only_table_count)', 'agg_platform_reconciliation', 'true',
        'sum(' ~ explained ~ ')', 'agg_platform_reconciliation', 'true',
    ),
    (
        'facts by event - only by event = facts by table - only by table', 'facts',
        'sum(event_count - only_event_count)', 'agg_platform_reconciliation', 'true',
        'sum(table_count - only_table_count)', 'agg_platform_reconciliation', 'true',
    ),
    (
        'unexplained facts <= facts due', 'facts',
        '0', 'agg_platform_reconciliation', 'true',
        'sum(least(0, due_count - unexplained_count))', 'agg_platform_reconciliation', 'true',
    ),
    (
        'sessions shown = sessions of all labels', 'sessions',
        'count(*)', 'fct_sessions', 'true',
        'sum(session_count)', 'agg_traffic_labels', 'true',
    ),
    (
        'weeks of sessions shown = weeks of sessions of all labels', 'days',
        day_sum("cast(date_trunc('week', local_date) as date)"), 'fct_sessions', 'true',
        day_moment('session_count', 'week_start_date'), 'agg_traffic_labels', 'true',
    ),
    (
        'seconds shown = seconds of all labels', 'seconds',
        'sum(total_seconds)', 'fct_sessions', 'true',
        'sum(total_seconds)', 'agg_traffic_labels', 'true',
    ),
] -%}
{%- for fact, moment in facts.items() -%}
    {%- set of_fact = "fact = '" ~ fact ~ "'" -%}
    {%- do laws.extend([
        (
            'events staged = facts by event', fact,
            'count(*)', 'stg_fitness_coach__analytics_events',
            right_clock ~ " and " ~ of_workouts ~ fact ~ "'",
            'sum(event_count)', 'agg_platform_reconciliation', of_fact,
        ),
        (
            'workouts staged = facts by table', fact,
            'count(' ~ moment ~ ')', 'stg_fitness_coach__workouts', right_clock,
            'sum(table_count)', 'agg_platform_reconciliation', of_fact,
        ),
    ]) -%}
{%- endfor -%}
{%- for counter in ['pause', 'rewind', 'fast_forward', 'tempo_change'] -%}
    {%- set of_counter = "counter = '" ~ counter ~ "'" -%}
    {%- set both = compared ~ " and event_" ~ counter ~ "_count is not null" -%}
    {%- do laws.extend([
        (
            'counts reported by sessions = counts compared', counter,
            'sum(case when ' ~ both ~ ' then reported_' ~ counter ~ '_count end)',
            'fct_sessions', 'true',
            'sum(reported_total)', 'agg_counter_reconciliation', of_counter,
        ),
        (
            'weeks of counts reported = weeks of counts compared', counter,
            day_moment(
                'case when ' ~ both ~ ' then reported_' ~ counter ~ '_count end',
                "cast(date_trunc('week', session_date) as date)"
            ),
            'fct_sessions', 'true',
            day_moment('reported_total', 'week_start_date'), 'agg_counter_reconciliation',
            of_counter,
        ),
    ]) -%}
{%- endfor -%}

with sides as (
    {% for law, subject, expected, given, of_given, actual, found, of_found in laws -%}
        {% set is_last = loop.last -%}
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
            {% if not (is_last and loop.last) -%} union all {% endif -%}
        {% endfor -%}
    {% endfor -%}
)

{{ summed_sides('sides') }}
