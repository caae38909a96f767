-- One row per batch that was answered with a receipt.
with receipts as (
    select * from {{ ref('stg_landing__receipts') }}
)

select
    cast(receipts.source_system as string) as source_system,
    cast(receipts.stream as string) as stream,
    cast(receipts.batch_id as string) as batch_id,
    cast(receipts.status as string) as status,
    cast(receipts.refusal_code as string) as refusal_code,
    cast(receipts.schema_version as string) as schema_version,
    cast(receipts.received_count as bigint) as received_count,
    cast(receipts.accepted_count as bigint) as accepted_count,
    cast(receipts.duplicate_count as bigint) as duplicate_count,
    cast(receipts.rejected_count as bigint) as rejected_count,
    cast(receipts.conflict_count as bigint) as conflict_count,
    cast(receipts.late_count as bigint) as late_count,
    cast(receipts.future_count as bigint) as future_count,
    cast(receipts.first_event_at as timestamp) as first_event_at,
    cast(receipts.last_event_at as timestamp) as last_event_at,
    cast(receipts.sent_at as timestamp) as sent_at
from receipts
