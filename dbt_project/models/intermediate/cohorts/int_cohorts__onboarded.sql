-- One row per learner who entered the newest definition of the funnel `onboarding` and whose time
-- for it is over: whether the learner took its last step.
with newest as (
    select
        funnel_steps.funnel,
        funnel_steps.funnel_version,
        max(funnel_steps.step_number) as last_step_number
    from {{ ref('funnel_steps') }} as funnel_steps
    where
        funnel_steps.funnel = 'onboarding'
        and funnel_steps.funnel_version = (
            select max(funnels.funnel_version) from {{ ref('funnels') }} as funnels
            where funnels.funnel = 'onboarding'
        )
    group by funnel_steps.funnel, funnel_steps.funnel_version
)

select
    cast(entries.source_system as string) as source_system,
    cast(entries.learner_id as string) as learner_id,
    cast(
        case newest.last_step_number
            {%- for n in range(1, 7) %}
                when {{ n }} then entries.step_{{ n }}_at
            {%- endfor %}
        end is not null as boolean
    ) as is_activated
from {{ ref('int_product__funnel_entries') }} as entries
inner join newest
    on
        entries.funnel = newest.funnel
        and entries.funnel_version = newest.funnel_version
where entries.entry_number = 1 and entries.open_until_at <= {{ as_of() }}
