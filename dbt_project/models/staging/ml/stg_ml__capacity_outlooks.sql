-- One row per limit and issue: whether and when its series crosses it.
select
    -- keys
    cast(capacity_outlooks.series_id as string) as series_id,
    cast(capacity_outlooks.limit_value as double) as limit_value,
    cast(capacity_outlooks.issued_at as timestamp) as issued_at,
    -- measures
    cast(capacity_outlooks.status as string) as status,
    cast(capacity_outlooks.latest_value as double) as latest_value,
    cast(capacity_outlooks.exceed_30_probability as double) as exceed_30_probability,
    cast(capacity_outlooks.exceed_60_probability as double) as exceed_60_probability,
    cast(capacity_outlooks.exceed_90_probability as double) as exceed_90_probability,
    cast(capacity_outlooks.horizon as bigint) as horizon,
    cast(capacity_outlooks.n as bigint) as n,
    cast(capacity_outlooks.recommendation as string) as recommendation,
    -- timestamps
    cast(capacity_outlooks.first_date_50 as date) as first_date_50,
    cast(capacity_outlooks.first_date_90 as date) as first_date_90
from {{ source('ml', 'capacity_outlooks') }} as capacity_outlooks
