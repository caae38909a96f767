-- A row is a session made of events that lasts 24 hours or more: the cut at half days failed.
select *
from {{ ref('fct_sessions') }}
where is_end_inferred and total_seconds >= 86400
