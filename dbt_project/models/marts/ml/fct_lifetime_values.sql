-- One row per learner, basis and issue: what he or she is expected to be worth.
select
    cast(told.source_system as string) as source_system,
    cast(told.learner_id as string) as learner_id,
    cast(told.basis as string) as basis,
    cast(told.issued_at as timestamp) as issued_at,
    cast(told.method as string) as method,
    cast(told.horizon_days as bigint) as horizon_days,
    cast(told.rank as bigint) as rank,
    cast(told.expected_transactions as double) as expected_transactions,
    cast(told.alive_probability as double) as alive_probability,
    cast(told.expected_mean_value as double) as expected_mean_value,
    cast(told.expected_value as double) as expected_value,
    cast(told.low_95 as double) as low_95,
    cast(told.high_95 as double) as high_95,
    cast(told.n as bigint) as n
from {{ ref('stg_ml__lifetime_values') }} as told
{{ join_consented('told', 'profiling', 'told.issued_at') }}
