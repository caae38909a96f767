-- One row per law about batches and source: what must be there and what is.
with pipeline as (
    select
        pipeline_hours.source_system,
        sum(pipeline_hours.batch_count) as batch_count,
        sum(pipeline_hours.received_row_count) as row_count,
        sum(pipeline_hours.new_session_count) as session_count
    from {{ ref('agg_pipeline_hours') }} as pipeline_hours
    group by pipeline_hours.source_system
),

receipts as (
    select
        all_receipts.source_system,
        count(*) as batch_count,
        sum(all_receipts.received_count) as row_count
    from {{ ref('fct_receipts') }} as all_receipts
    where all_receipts.sent_at is not null
    group by all_receipts.source_system
),

shown as (
    select
        sessions.source_system,
        count(*) as session_count
    from {{ ref('fct_sessions') }} as sessions
    group by sessions.source_system
),

laws as (
    {% for law, subject, relation, column in [
        ('batches answered = batches of all hours', 'batches', 'receipts', 'batch_count'),
        ('rows received = rows of all hours', 'rows', 'receipts', 'row_count'),
        ('sessions shown = sessions of all hours', 'sessions', 'shown', 'session_count'),
    ] -%}
        select
            {{ relation }}.source_system,
            '{{ law }}' as law,
            '{{ subject }}' as subject,
            {{ relation }}.{{ column }} as expected,
            pipeline.{{ column }} as actual
        from {{ relation }}
        left join pipeline on {{ relation }}.source_system = pipeline.source_system
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    cast(laws.source_system as string) as source_system,
    cast(laws.law as string) as law,
    cast(laws.subject as string) as subject,
    cast(laws.expected as bigint) as expected,
    cast(coalesce(laws.actual, 0) as bigint) as actual
from laws
