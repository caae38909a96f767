-- One row per source and stream that features are made of: how long the app takes to write a fact,
-- when its first batch was sent, and until when a batch counts as part of that first import.
with sources as (
    select
        receipts.source_system,
        min(receipts.sent_at) as first_sent_at
    from {{ ref('stg_landing__receipts') }} as receipts
    where receipts.status = 'landed'
    group by receipts.source_system
)

select
    cast(lags.source_system as string) as source_system,
    cast(lags.stream as string) as stream,
    cast(lags.lag_hours * 3600 as bigint) as lag_seconds,
    cast(sources.first_sent_at as timestamp) as first_sent_at,
    cast(sources.first_sent_at + interval '1' day as timestamp) as imported_until_at
from {{ ref('availability_lags') }} as lags
inner join sources on lags.source_system = sources.source_system
