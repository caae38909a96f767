-- One row per kind of AI model: what accuracy means for it, and the limits that it is held to.
with definitions as (
    select * from {{ ref('ai_accuracy_definitions') }}
)

select
    cast(definitions.model_type as string) as model_type,
    cast(definitions.definition as string) as accuracy_definition,
    cast(definitions.target_ratio as double) as accuracy_target_ratio,
    cast(definitions.warning_drop_ratio as double) as accuracy_warning_drop_ratio,
    cast(definitions.critical_ratio as double) as accuracy_critical_ratio
from definitions
