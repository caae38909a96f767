-- One row per law, source and thing it is about: what must be there and what is, of which quantity,
-- and how far from the receipt; of what ML gave back, too.
select * from {{ ref('agg_laws_before_ml') }}
union all
{{ judged_laws(['agg_prediction_laws']) }}
