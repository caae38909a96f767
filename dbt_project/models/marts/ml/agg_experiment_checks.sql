-- One row per experiment, check and metric: what must hold before a result may speak.
select
    cast(told.experiment_id as string) as experiment_id,
    cast(told.check_name as string) as check_name,
    cast(told.metric as string) as metric,
    cast(told.state as string) as state,
    cast(told.value as double) as value,
    cast(told.limit_value as double) as limit_value,
    cast(told.n as bigint) as n,
    cast(told.reason as string) as reason
from {{ ref('stg_ml__experiment_checks') }} as told
