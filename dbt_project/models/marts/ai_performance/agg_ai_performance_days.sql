-- One row per population, model type, model version and UTC day on which recommendations were made.
with hours as (
    select * from {{ ref('agg_ai_performance_hours') }}
),

definitions as (
    select * from {{ ref('ai_accuracy_definitions') }}
),

{%- set counts = recommendation_counts('hours') %}

days as (
    select
        hours.population,
        hours.model_type,
        hours.model_version,
        {% for name in counts -%}
            sum(hours.{{ name }}) as {{ name }},
        {% endfor -%}
        cast(hours.hour_started_at as date) as performance_date
    from hours
    group by
        hours.population,
        hours.model_type,
        hours.model_version,
        cast(hours.hour_started_at as date)
)

select
    cast(days.population as string) as population,
    cast(days.model_type as string) as model_type,
    cast(days.model_version as string) as model_version,
    cast(days.performance_date as date) as performance_date,
    cast(cast(days.performance_date as timestamp) + interval '15' day <= {{ as_of() }} as boolean)
        as is_mature,
    {% for name in counts -%}
        cast(days.{{ name }} as bigint) as {{ name }},
    {% endfor -%}
    {% for name, part, whole in [
        ('acceptance_ratio', 'accepted_count', 'answered_count'),
        ('accuracy_ratio', 'correct_count', 'judged_count'),
    ] -%}
        cast({{ ratio('days.' ~ part, 'days.' ~ whole) }} as double) as {{ name }},
        {% for end in ['low', 'high'] -%}
            cast({{ wilson('days.' ~ part, 'days.' ~ whole, end) }} as double)
                as {{ name }}_{{ end }},
        {% endfor -%}
    {% endfor -%}
    cast(definitions.target_ratio as double) as accuracy_target_ratio,
    cast({{ ratio('days.satisfaction_total', 'days.satisfaction_count') }} as double)
        as satisfaction_mean
from days
left join definitions on days.model_type = definitions.model_type
