-- One row per open enrolment and Monday: its place among all enrolments that were open in the
-- module on that Monday, as percentile from 0 to 1.
with used as (
    select
        enrolment_use.source_system,
        enrolment_use.learner_id,
        enrolment_use.module_id,
        enrolment_use.as_of_date,
        enrolment_use.click_count_7d,
        enrolment_use.click_count_28d,
        enrolment_use.click_count_total
    from {{ ref('int_ml__enrolment_use') }} as enrolment_use
)

select
    cast(used.source_system as string) as source_system,
    cast(used.learner_id as string) as learner_id,
    cast(used.module_id as string) as module_id,
    {% for measure in ['click_count_7d', 'click_count_28d', 'click_count_total'] -%}
        cast(
            percent_rank() over (
                partition by used.source_system, used.module_id, used.as_of_date
                order by used.{{ measure }}
            ) as double
        ) as {{ measure }}_percentile,
    {% endfor -%}
    cast(used.as_of_date as date) as as_of_date
from used
