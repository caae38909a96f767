-- A row is a law that does not hold before ML has begun: what was lost must not be predicted from.
{{ config(group='ops') }}

select *
from {{ ref('agg_laws_before_ml') }}
where is_balanced is not true
