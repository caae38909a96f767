-- One row per learner who grants personal insights now, with the day that the learner's own
-- calendar shows at the logical now: every rolling window ends on it.
{{ config(materialized='view') }}

with zones as (
    select * from {{ ref('int_learners__zones') }}
)

select
    cast(zones.source_system as string) as source_system,
    cast(zones.learner_id as string) as learner_id,
    cast(zones.zone as string) as zone,
    cast(zones.is_zone_imputed as boolean) as is_zone_imputed,
    cast({{ local_date(as_of(), 'zones.zone') }} as date) as today_date
from zones
{{ join_consented('zones', 'learner_insight', as_of()) }}
where zones.valid_from <= {{ as_of() }} and zones.valid_to > {{ as_of() }}
