-- One row per law about AI models, their safety and their answers, and subject: what must be there
-- and what is. With `, by day` what moves to another day is seen, too.
{%- set rows = 'rows of a table = members of its grain' %}
{%- set shown = ref('fct_recommendations') ~ ' as facts '
    ~ join_recommendation_populations('facts') %}
{%- set model = ['facts.model_type', 'facts.model_version'] %}
{%- set terms, counts = ref('int_ai__safety_terms'), ref('int_ai__safety_counts') %}
{%- set started_on = 'cast(facts.started_at as date)' %}
{%- set answered = ref('int_ai__answered') ~ ' as facts '
    ~ join_consented('facts', 'learner_insight', 'facts.recommended_at')
    ~ ' ' ~ join_zone('facts', 'facts.recommended_at') %}
{%- set sides = grain_sides([
    ('dim_ai_models', ['facts.model_type'], none, ref('ai_accuracy_definitions') ~ ' as facts',
        'true'),
    ('agg_ai_performance_hours', model + [
        'populations.population',
        "date_trunc('hour', facts.recommended_at) as hour_started_at",
    ], 'cast(facts.hour_started_at as date)', shown, 'true'),
    ('agg_ai_modifications', model + ['populations.population', 'fields.modified_field'], none,
        shown ~ ' ' ~ json_elements('facts.modified_fields', 'fields', 'modified_field'),
        "facts.outcome = 'modified' and facts.modified_field_count is not null"),
    ('int_ai__safety_counts', [
        'facts.model_type', 'shown.versions', 'shown.scope', 'shown.shown_kind',
        'shown.shown_severity',
        "case when shown.versions = 'each' then facts.model_version end as model_version",
        "case when shown.scope = 'month' then facts.month_start_date end as month_start_date",
    ], none, 'occasions as facts cross join shown', 'true'),
    ('agg_ai_safety', model + [
        'facts.kind', 'facts.severity', 'facts.scope_grain', 'facts.period_start_date'
    ], 'facts.period_start_date', counts ~ ' as facts', 'true'),
    ('int_ai__safety_bounds', ['facts.affected_count', 'facts.recommendation_count', 'facts.bound'],
        none, terms ~ ' as facts', 'true'),
]) %}
{%- do sides.extend([
    (rows, "'int_ai__experiment_arms'", 'expected', json_count('facts.model_variants'), started_on,
        ref('stg_fitness_coach__experiments'), 'true'),
    (rows, "'int_ai__experiment_arms'", 'actual', '1', started_on, ref('int_ai__experiment_arms'),
        'true'),
    (rows, "'int_ai__learner_answers'", 'expected', '1',
        local_date('facts.recommended_at', 'zones.zone'), answered, 'true'),
    (rows, "'int_ai__learner_answers'", 'actual', '1', 'facts.local_date',
        ref('int_ai__learner_answers'), 'true'),
    (rows, "'int_ai__safety_terms'", 'actual', '1', none, terms, 'true'),
]) %}
{#- the terms of the shorter side, from none on; of two bounds from above and of one from below -#}
{%- for weight, top, condition in [
    (2, 'facts.affected_count', 'facts.affected_count < facts.recommendation_count'),
    (1, 'facts.affected_count - 1', 'facts.affected_count > 0'),
] %}
    {%- set top = 'least(' ~ top ~ ', facts.recommendation_count - 1 - (' ~ top ~ '))' %}
    {%- do sides.append((
        rows, "'int_ai__safety_terms'", 'expected', weight ~ ' * (' ~ top ~ ' + 1)', none,
        'affected', condition ~ ' and ' ~ top ~ ' < 10000',
    )) %}
{%- endfor %}

with occasions as (
    select distinct
        facts.model_type,
        facts.model_version,
        cast(date_trunc('month', facts.recommended_at) as date) as month_start_date
    from {{ ref('stg_fitness_coach__ai_recommendations') }} as facts
    union all
    select
        coalesce(told.model_type, facts.model_type) as model_type,
        coalesce(told.model_version, facts.model_version) as model_version,
        cast(date_trunc('month', coalesce(told.recommended_at, facts.occurred_at)) as date)
            as month_start_date
    from {{ ref('stg_fitness_coach__ai_safety_events') }} as facts
    left join {{ ref('stg_fitness_coach__ai_recommendations') }} as told
        on
            facts.source_system = told.source_system
            and facts.ai_recommendation_id = told.ai_recommendation_id
),

labels as (
    {{ safety_labels() }}
),

shown as (
    {% for versions, scope in [
        ('each', 'month'), ('each', 'version'), ('all', 'month'), ('all', 'version'),
    ] -%}
        select
            labels.*,
            '{{ versions }}' as versions,
            '{{ scope }}' as scope
        from labels
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

affected as (
    select distinct
        counts.affected_count,
        counts.recommendation_count
    from {{ counts }} as counts
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
