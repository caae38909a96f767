-- One row per batch that was answered with a receipt.
select
    -- keys
    cast(receipts.source as string) as source_system,
    cast(receipts.stream as string) as stream,
    cast(receipts.batch_id as string) as batch_id,
    -- attributes
    cast(receipts.status as string) as status,
    cast(receipts.code as string) as refusal_code,
    cast(receipts.schema_version as string) as schema_version,
    -- measures
    cast(receipts.received as bigint) as received_count,
    cast(receipts.accepted as bigint) as accepted_count,
    cast(receipts.duplicate as bigint) as duplicate_count,
    cast(receipts.rejected as bigint) as rejected_count,
    cast(receipts.conflicts as bigint) as conflict_count,
    cast(receipts.late as bigint) as late_count,
    cast(receipts.future as bigint) as future_count,
    -- timestamps
    cast(receipts.first_event_at as timestamp) as first_event_at,
    cast(receipts.last_event_at as timestamp) as last_event_at,
    cast(receipts.sent_at as timestamp) as sent_at
from {{ source('landing', 'receipts') }} as receipts
