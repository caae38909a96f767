-- One row per learner, type of segment and period in which the learner was in one segment (SCD2;
-- UBA-03), in days of the learner's own calendar.
with periods as (
    select * from {{ ref('int_product__segment_periods') }}
)

select
    cast(periods.source_system as string) as source_system,
    cast(periods.learner_id as string) as learner_id,
    cast(periods.segment_type as string) as segment_type,
    cast(periods.valid_from_date as date) as valid_from_date,
    cast(periods.valid_to_date as date) as valid_to_date,
    cast(periods.segment as string) as segment,
    cast(periods.rule_version as bigint) as rule_version,
    cast(periods.valid_to_date = cast({{ end_of_time() }} as date) as boolean) as is_current
from periods
