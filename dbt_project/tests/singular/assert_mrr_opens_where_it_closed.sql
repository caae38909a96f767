-- A row is a day on which monthly recurring revenue, or the number of subscribers, does not open as
-- the day before closed.
with mrr_days as (
    select * from {{ ref('agg_mrr_days') }}
)

select
    today.mrr_date,
    today.opening_mrr_cents,
    yesterday.closing_mrr_cents
from mrr_days as today
inner join mrr_days as yesterday
    on today.mrr_date = cast(yesterday.mrr_date + 1 as date)
where
    today.opening_mrr_cents <> yesterday.closing_mrr_cents
    or today.opening_subscriber_count <> yesterday.closing_subscriber_count
