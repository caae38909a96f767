-- One row per experiment, check and metric: what must hold before a result may speak.
select
    -- keys
    cast(experiment_checks.experiment_id as string) as experiment_id,
    cast(experiment_checks.check_name as string) as check_name,
    cast(experiment_checks.metric as string) as metric,
    -- measures
    cast(experiment_checks.state as string) as state,
    cast(experiment_checks.value as double) as value,
    cast(experiment_checks.limit_value as double) as limit_value,
    cast(experiment_checks.n as bigint) as n,
    cast(experiment_checks.reason as string) as reason
from {{ source('ml', 'experiment_checks') }} as experiment_checks
