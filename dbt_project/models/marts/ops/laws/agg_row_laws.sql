-- One row per law about rows, seconds and clicks, source and subject: what must be there and what
-- is, from receipt to staging and into sessions.
with streams as (
    select * from {{ ref('agg_stream_rows') }}
),

accounting as (
    select
        accounting_days.source_system,
        sum(accounting_days.row_count) as row_count,
        sum(accounting_days.identified_session_count + accounting_days.anonymous_session_count)
            as shown_session_count,
        sum(accounting_days.excluded_total_seconds) as excluded_total_seconds,
        sum(accounting_days.excluded_click_count) as excluded_click_count
    from {{ ref('agg_session_accounting') }} as accounting_days
    group by accounting_days.source_system
),

shown as (
    select
        sessions.source_system,
        count(*) as session_count,
        sum(sessions.total_seconds) as total_seconds,
        sum(sessions.click_count) as click_count
    from {{ ref('fct_sessions') }} as sessions
    group by sessions.source_system
),

matching as (
    select
        sum(
            matching_days.excluded_count
            + matching_days.matched_count
            + matching_days.ambiguous_count
            + matching_days.unmatched_count
        ) as row_count
    from {{ ref('agg_measurement_matching') }} as matching_days
),

laws as (
    {% for law, expected, actual in [
        (
            'received = accepted + duplicate + rejected',
            'received_count',
            'accepted_count + streams.duplicate_count + streams.rejected_count',
        ),
        (
            'accepted + duplicate = rows in the lake',
            'accepted_count + streams.duplicate_count',
            'lake_count',
        ),
        ('keys in the lake = rows staged', 'key_count', 'staged_count'),
    ] -%}
        select
            '{{ law }}' as law,
            streams.source_system,
            streams.stream as subject,
            streams.{{ expected }} as expected,
            streams.{{ actual }} as actual
        from streams
        union all
    {% endfor -%}
    select
        'rows staged = rows in sessions' as law,
        streams.source_system,
        streams.stream as subject,
        streams.staged_count as expected,
        coalesce(accounting.row_count, 0) as actual
    from streams
    left join accounting on streams.source_system = accounting.source_system
    where
        streams.stream in (
            'performance_sessions', 'analytics_events', 'practice_sessions', 'activities',
            'session_results'
        )
    union all
    select
        'rows staged = rows with a session + without + excluded' as law,
        streams.source_system,
        streams.stream as subject,
        streams.staged_count as expected,
        coalesce(matching.row_count, 0) as actual
    from streams
    cross join matching
    where streams.stream = 'practice_metrics'
    union all
    select
        'sessions not excluded = sessions shown' as law,
        accounting.source_system,
        'sessions' as subject,
        accounting.shown_session_count as expected,
        coalesce(shown.session_count, 0) as actual
    from accounting
    left join shown on accounting.source_system = shown.source_system
    {% for measure, unit in [('total_seconds', 'seconds'), ('click_count', 'clicks')] -%}
        union all
        select
            '{{ unit }} staged = {{ unit }} shown + excluded' as law,
            session_lengths.source_system,
            '{{ unit }}' as subject,
            session_lengths.{{ measure }} as expected,
            coalesce(shown.{{ measure }}, 0)
            + coalesce(accounting.excluded_{{ measure }}, 0) as actual
        from {{ ref('int_conservation__session_lengths') }} as session_lengths
        left join shown on session_lengths.source_system = shown.source_system
        left join accounting on session_lengths.source_system = accounting.source_system
    {% endfor %}
)

select
    cast(laws.source_system as string) as source_system,
    cast(laws.law as string) as law,
    cast(laws.subject as string) as subject,
    cast(laws.expected as bigint) as expected,
    cast(laws.actual as bigint) as actual
from laws
