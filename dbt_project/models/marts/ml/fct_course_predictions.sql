-- One row per model of who withdraws or completes, version, learner, module and moment.
select
    cast(told.name as string) as name,
    cast(told.version as string) as version,
    cast(told.source_system as string) as source_system,
    cast(told.learner_id as string) as learner_id,
    cast(told.subject_id as string) as subject_id,
    cast(told.as_of_at as timestamp) as as_of_at,
    cast(told.horizon_days as bigint) as horizon_days,
    cast(told.probability as double) as probability,
    cast(told.decile as bigint) as decile,
    cast(told.reasons as string) as reasons,
    cast(told.feature_hash as string) as feature_hash
from {{ ref('stg_ml__predictions') }} as told
{{ join_consented('told', 'learner_insight', 'told.as_of_at') }}
where told.name in ('course_withdrawal', 'course_completion_28d')
