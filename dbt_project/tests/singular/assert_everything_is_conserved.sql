-- A row is a law that does not hold: something was lost, or came from nowhere, between a receipt
-- and a mart.
select *
from {{ ref('agg_conservation') }}
where is_balanced is not true
