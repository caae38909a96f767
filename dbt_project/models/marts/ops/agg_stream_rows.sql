-- One row per stream: rows that its receipts promise, rows and keys in the lake, rows staged.
with receipts as (
    select
        receipts.source as source_system,
        receipts.stream,
        sum(receipts.received) as received_count,
        sum(receipts.accepted) as accepted_count,
        sum(receipts.duplicate) as duplicate_count,
        sum(receipts.rejected) as rejected_count
    from {{ source('landing', 'receipts') }} as receipts
    group by receipts.source, receipts.stream
),

-- each stream by itself: its keys are counted in one pass, without the names of all streams
lake as (
    {% for source_system, streams in streams_by_source().items() -%}
        {% set is_last_source = loop.last -%}
        {% for stream in streams -%}
            select
                '{{ source_system }}' as source_system,
                '{{ stream }}' as stream,
                sum(keys.row_count) as lake_count,
                count(*) as key_count
            from
                (
                    select count(*) as row_count
                    from {{ source(source_system, stream) }} as {{ stream }}
                    group by {{ stream }}._key_hash
                ) as keys
            {% if not (loop.last and is_last_source) -%} union all {% endif -%}
        {% endfor -%}
    {% endfor -%}
),

staged as (
    {% for source_system, streams in streams_by_source().items() -%}
        {% set is_last_source = loop.last -%}
        {% for stream in streams -%}
            select
                '{{ source_system }}' as source_system,
                '{{ stream }}' as stream,
                count(*) as staged_count
            from {{ ref('stg_' ~ source_system ~ '__' ~ stream) }}
            {% if not (loop.last and is_last_source) -%} union all {% endif -%}
        {% endfor -%}
    {% endfor -%}
)

select
    cast(staged.source_system as string) as source_system,
    cast(staged.stream as string) as stream,
    cast(coalesce(receipts.received_count, 0) as bigint) as received_count,
    cast(coalesce(receipts.accepted_count, 0) as bigint) as accepted_count,
    cast(coalesce(receipts.duplicate_count, 0) as bigint) as duplicate_count,
    cast(coalesce(receipts.rejected_count, 0) as bigint) as rejected_count,
    cast(coalesce(lake.lake_count, 0) as bigint) as lake_count,
    cast(coalesce(lake.key_count, 0) as bigint) as key_count,
    cast(staged.staged_count as bigint) as staged_count
from staged
left join receipts
    on staged.source_system = receipts.source_system and staged.stream = receipts.stream
left join lake
    on staged.source_system = lake.source_system and staged.stream = lake.stream
