-- One row per entry of a learner into a funnel and step that was reached, the first one included.
with entries as (
    select * from {{ ref('int_product__funnel_entries') }}
),

steps as (
    select
        funnel_steps.*,
        max(funnel_steps.step_number) over (
            partition by funnel_steps.funnel, funnel_steps.funnel_version
        ) as last_step_number
    from {{ ref('funnel_steps') }} as funnel_steps
),

placed as (
    select
        entries.*,
        steps.step_number,
        steps.step_name,
        steps.last_step_number,
        case steps.step_number
            {%- for n in range(1, 7) %}
                when {{ n }} then entries.step_{{ n }}_at
            {%- endfor %}
        end as reached_at,
        case steps.step_number
            {%- for n in range(2, 7) %}
                when {{ n }} then entries.step_{{ n - 1 }}_at
            {%- endfor %}
        end as previous_reached_at
    from entries
    inner join steps
        on
            entries.funnel = steps.funnel
            and entries.funnel_version = steps.funnel_version
)

select
    cast(placed.funnel as string) as funnel,
    cast(placed.funnel_version as bigint) as funnel_version,
    cast(placed.source_system as string) as source_system,
    cast(placed.learner_id as string) as learner_id,
    cast(placed.entry_number as bigint) as entry_number,
    cast(placed.step_number as bigint) as step_number,
    cast(placed.step_name as string) as step_name,
    cast(placed.platform as string) as platform,
    cast(placed.step_1_at as timestamp) as entered_at,
    cast(placed.reached_at as timestamp) as reached_at,
    {{ whole_seconds_between('placed.step_1_at', 'placed.reached_at') }} as seconds_since_entry,
    {{ whole_seconds_between('placed.previous_reached_at', 'placed.reached_at') }}
        as seconds_since_previous,
    cast(placed.step_number = placed.last_step_number as boolean) as is_conversion,
    cast(placed.open_until_at > {{ as_of() }} as boolean) as is_open
from placed
where placed.reached_at is not null
