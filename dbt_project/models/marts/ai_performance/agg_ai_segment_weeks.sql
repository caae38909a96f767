-- One row per population, model type, model version, segment and UTC week in which recommendations
-- were made to learners who were in the segment on that day of their own calendar.
with made as (
    select
        recommendations.*,
        {{ local_date('recommendations.recommended_at', 'zones.zone') }} as local_date
    from {{ ref('fct_recommendations') }} as recommendations
    {{ join_consented('recommendations', 'profiling', 'recommendations.recommended_at') }}
    {{ join_zone('recommendations', 'recommendations.recommended_at') }}
),

{%- set counts = recommendation_counts('made') %}

weeks as (
    select
        populations.population,
        made.model_type,
        made.model_version,
        segments.segment_type,
        segments.segment,
        {% for name, counted in counts.items() -%}
            {{ counted }} as {{ name }},
        {% endfor -%}
        count(distinct made.learner_id) as learner_count,
        cast(date_trunc('week', made.recommended_at) as date) as week_start_date
    from made
    inner join {{ ref('dim_segments') }} as segments
        on
            made.source_system = segments.source_system
            and made.learner_id = segments.learner_id
            and made.local_date >= segments.valid_from_date
            and made.local_date < segments.valid_to_date
    {{ join_recommendation_populations('made') }}
    group by
        populations.population,
        made.model_type,
        made.model_version,
        segments.segment_type,
        segments.segment,
        date_trunc('week', made.recommended_at)
)

select
    cast(weeks.population as string) as population,
    cast(weeks.model_type as string) as model_type,
    cast(weeks.model_version as string) as model_version,
    cast(weeks.segment_type as string) as segment_type,
    cast(weeks.segment as string) as segment,
    cast(weeks.week_start_date as date) as week_start_date,
    cast(weeks.learner_count as bigint) as learner_count,
    {% for name in counts -%}
        cast(weeks.{{ name }} as bigint) as {{ name }},
    {% endfor -%}
    {% for name, part, whole in [
        ('acceptance_ratio', 'accepted_count', 'answered_count'),
        ('accuracy_ratio', 'correct_count', 'judged_count'),
    ] -%}
        cast({{ ratio('weeks.' ~ part, 'weeks.' ~ whole) }} as double) as {{ name }},
        {% for end in ['low', 'high'] -%}
            cast({{ wilson('weeks.' ~ part, 'weeks.' ~ whole, end) }} as double)
                as {{ name }}_{{ end }},
        {% endfor -%}
    {% endfor -%}
    cast({{ ratio('weeks.satisfaction_total', 'weeks.satisfaction_count') }} as double)
        as satisfaction_mean
from weeks
