-- One row per entry of a learner into a funnel: when each step was reached, null where it was not;
-- no step is reached without those before it. Order of the steps: `in_order`, each after the one
-- before; `strict`, directly after it, with no moment of the funnel between; `any_order`, a step is
-- reached once it and all before it were taken.
{%- set most = 6 %}
{%- set names = [
    'funnel', 'funnel_version', 'source_system', 'learner_id', 'entry_number', 'session_id',
    'order_rule', 'platform', 'open_until_at', 'step_1_at'
] %}
with through_1 as (
    select * from {{ ref('int_product__funnel_openings') }}
),

{%- for n in range(2, most + 1) %}

    {#- joined by key alone: with ranges in the join it would compare all with all -#}
    {%- set taken %}
        case
            when
                earlier.open_until_at > chains.occurred_at
                and earlier.step_1_at <= chains.occurred_at
                and earlier.step_{{ n - 1 }}_at is not null
                and (
                    earlier.order_rule = 'any_order'
                    or earlier.step_{{ n - 1 }}_at <= chains.occurred_at
                )
                and (
                    earlier.order_rule <> 'strict'
                    or (
                        chains.previous_step_number = {{ n - 1 }}
                        and ({{ n }} = 2 or earlier.step_{{ n - 1 }}_at = chains.previous_at)
                    )
                )
                then chains.occurred_at
        end
    {%- endset %}

    through_{{ n }} as (
        select
            {% for name in names %}
                earlier.{{ name }},
            {% endfor %}
            case
                when min({{ taken }}) < earlier.step_{{ n - 1 }}_at
                    then earlier.step_{{ n - 1 }}_at
                else min({{ taken }})
            end as step_{{ n }}_at
        from through_{{ n - 1 }} as earlier
        left join {{ ref('int_product__funnel_chains') }} as chains
            on
                earlier.funnel = chains.funnel
                and earlier.funnel_version = chains.funnel_version
                and earlier.source_system = chains.source_system
                and earlier.learner_id = chains.learner_id
                and earlier.session_id = chains.session_id
                and chains.step_number = {{ n }}
        group by
            {% for name in names[:-1] -%}
                earlier.{{ name }},
            {% endfor -%}
            earlier.{{ names[-1] }}
    ),
    {%- do names.append('step_' ~ n ~ '_at') %}
{%- endfor %}

entries as (
    select * from through_{{ most }}
)

select
    cast(entries.funnel as string) as funnel,
    cast(entries.funnel_version as bigint) as funnel_version,
    cast(entries.source_system as string) as source_system,
    cast(entries.learner_id as string) as learner_id,
    cast(entries.entry_number as bigint) as entry_number,
    cast(entries.platform as string) as platform,
    {% for n in range(1, most + 1) -%}
        cast(entries.step_{{ n }}_at as timestamp) as step_{{ n }}_at,
    {% endfor -%}
    cast(entries.open_until_at as timestamp) as open_until_at
from entries
