-- One row per population, model type, model version and field that learners changed in what was
-- recommended: how often, and how often what they made of it proved right (AIP-02).
with modified as (
    select
        populations.population,
        recommendations.model_type,
        recommendations.model_version,
        recommendations.ai_recommendation_id,
        recommendations.modified_fields,
        recommendations.is_outcome_correct
    from {{ ref('fct_recommendations') }} as recommendations
    {{ join_recommendation_populations('recommendations') }}
    where
        recommendations.outcome = 'modified'
        and recommendations.modified_field_count is not null
),

versions as (
    select
        modified.population,
        modified.model_type,
        modified.model_version,
        count(*) as known_modification_count
    from modified
    group by modified.population, modified.model_type, modified.model_version
),

-- a field that a list names twice was changed once
changed as (
    select distinct
        modified.population,
        modified.model_type,
        modified.model_version,
        modified.ai_recommendation_id,
        modified.is_outcome_correct,
        fields.modified_field
    from modified
    {{ json_elements('modified.modified_fields', 'fields', 'modified_field') }}
),

counted as (
    select
        changed.population,
        changed.model_type,
        changed.model_version,
        changed.modified_field,
        count(*) as modified_count,
        count(changed.is_outcome_correct) as judged_count,
        count(case when changed.is_outcome_correct then 1 end) as correct_count
    from changed
    group by
        changed.population, changed.model_type, changed.model_version, changed.modified_field
)

{%- set rates = {
    'modification_ratio': ('counted.modified_count', 'versions.known_modification_count'),
    'accuracy_ratio': ('counted.correct_count', 'counted.judged_count'),
} %}

select
    cast(counted.population as string) as population,
    cast(counted.model_type as string) as model_type,
    cast(counted.model_version as string) as model_version,
    {% for name, (part, whole) in rates.items() -%}
        cast({{ ratio(part, whole) }} as double) as {{ name }},
        cast({{ wilson(part, whole, 'low') }} as double) as {{ name }}_low,
        cast({{ wilson(part, whole, 'high') }} as double) as {{ name }}_high,
    {% endfor -%}
    cast(counted.modified_field as string) as modified_field,
    cast(versions.known_modification_count as bigint) as known_modification_count,
    cast(counted.modified_count as bigint) as modified_count,
    cast(counted.judged_count as bigint) as judged_count,
    cast(counted.correct_count as bigint) as correct_count
from counted
inner join versions
    on
        counted.population = versions.population
        and counted.model_type = versions.model_type
        and counted.model_version = versions.model_version
