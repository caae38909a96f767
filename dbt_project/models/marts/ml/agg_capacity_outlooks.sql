-- One row per limit and issue: whether and when its series crosses it.
select
    cast(told.series_id as string) as series_id,
    cast(told.limit_value as double) as limit_value,
    cast(told.issued_at as timestamp) as issued_at,
    cast(told.status as string) as status,
    cast(told.latest_value as double) as latest_value,
    cast(told.exceed_30_probability as double) as exceed_30_probability,
    cast(told.exceed_60_probability as double) as exceed_60_probability,
    cast(told.exceed_90_probability as double) as exceed_90_probability,
    cast(told.first_date_50 as date) as first_date_50,
    cast(told.first_date_90 as date) as first_date_90,
    cast(told.horizon as bigint) as horizon,
    cast(told.n as bigint) as n,
    cast(told.recommendation as string) as recommendation
from {{ ref('stg_ml__capacity_outlooks') }} as told
