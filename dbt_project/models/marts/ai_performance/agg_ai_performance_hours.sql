-- One row per population, model type, model version and hour in which recommendations were made:
-- counts and sums only, so that any period can be added up from them.
with recommendations as (
    select * from {{ ref('fct_recommendations') }}
)

select
    cast(populations.population as string) as population,
    cast(recommendations.model_type as string) as model_type,
    cast(recommendations.model_version as string) as model_version,
    {% for name, counted in recommendation_counts('recommendations').items() -%}
        cast({{ counted }} as bigint) as {{ name }},
    {% endfor -%}
    cast(date_trunc('hour', recommendations.recommended_at) as timestamp) as hour_started_at
from recommendations
{{ join_recommendation_populations('recommendations') }}
group by
    populations.population,
    recommendations.model_type,
    recommendations.model_version,
    date_trunc('hour', recommendations.recommended_at)
