-- One row per learner, basis and issue: what he or she is expected to be worth.
select
    -- keys
    cast(lifetime_values.source_system as string) as source_system,
    cast(lifetime_values.learner_id as string) as learner_id,
    cast(lifetime_values.basis as string) as basis,
    cast(lifetime_values.issued_at as timestamp) as issued_at,
    -- measures
    cast(lifetime_values.method as string) as method,
    cast(lifetime_values.horizon_days as bigint) as horizon_days,
    cast(lifetime_values.rank as bigint) as rank,
    cast(lifetime_values.expected_transactions as double) as expected_transactions,
    cast(lifetime_values.alive_probability as double) as alive_probability,
    cast(lifetime_values.expected_mean_value as double) as expected_mean_value,
    cast(lifetime_values.expected_value as double) as expected_value,
    cast(lifetime_values.low_95 as double) as low_95,
    cast(lifetime_values.high_95 as double) as high_95,
    cast(lifetime_values.n as bigint) as n
from {{ source('ml', 'lifetime_values') }} as lifetime_values
