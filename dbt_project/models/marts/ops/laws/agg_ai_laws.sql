-- One row per law about AI models and what it is about: what must be there and what is. The sum of
-- the days, and of amounts times their days, shows what moved to another day.
{%- set answered = 'int_ai__answered' %}
{%- set allowed = join_consented('facts', 'event_detail', 'facts.recommended_at') %}
{%- set all_safety = "facts.model_version = 'all' and facts.kind = 'any'" %}
{%- set month = "cast(date_trunc('month', facts.recommended_at) as date)" %}
{%- set week = "cast(date_trunc('week', facts.recommended_at) as date)" %}
{%- set in_segments -%}
    {{ join_consented('facts', 'profiling', 'facts.recommended_at') }}
    {{ join_zone('facts', 'facts.recommended_at') }}
    inner join {{ ref('dim_segments') }} as segments
        on
            facts.source_system = segments.source_system
            and facts.learner_id = segments.learner_id
            and {{ local_date('facts.recommended_at', 'zones.zone') }} >= segments.valid_from_date
            and {{ local_date('facts.recommended_at', 'zones.zone') }} < segments.valid_to_date
{%- endset %}
{%- set invoices = "facts.category = 'ai_processing' and facts.model_type <> 'none'" %}

{%- set laws = [] -%}
{%- set made_on = 'cast(facts.recommended_at as date)' %}
{%- for subject, amount, total in [
    ('recommendations', '1', 'facts.recommendation_count'),
    ('AI costs', 'facts.cost_micros', 'facts.cost_micros'),
    ('scores', 'facts.satisfaction', 'facts.satisfaction_total'),
] -%}
    {%- if subject != 'scores' -%}
        {%- do laws.append((
            subject ~ ' staged = answered or not', subject,
            amount, made_on, 'stg_fitness_coach__ai_recommendations', '', 'true',
            amount, made_on, answered, 'true',
        )) -%}
    {%- endif -%}
    {%- do laws.append((
        subject ~ ' allowed = shown', subject,
        amount, made_on, answered, allowed, 'true',
        amount, made_on, 'fct_recommendations', 'true',
    )) -%}
    {%- do laws.append((
        subject ~ ' shown = of hours', subject,
        amount, made_on, 'fct_recommendations', '', 'true',
        total, 'cast(facts.hour_started_at as date)', 'agg_ai_performance_hours',
        "facts.population = 'everyone'",
    )) -%}
    {%- for population in ['everyone', 'people'] -%}
        {%- do laws.append((
            subject ~ ' of hours = of days', population,
            total, 'cast(facts.hour_started_at as date)', 'agg_ai_performance_hours', '',
            "facts.population = '" ~ population ~ "'",
            total, 'facts.performance_date', 'agg_ai_performance_days',
            "facts.population = '" ~ population ~ "'",
        )) -%}
    {%- endfor -%}
{%- endfor -%}
{%- for subject, amount, total in [
    ('recommendations', '1', 'facts.recommendation_count'),
    ('AI costs', 'facts.cost_micros', 'facts.cost_micros'),
] -%}
    {%- do laws.append((
        subject ~ ' in segments = of weeks', subject,
        amount, week, 'fct_recommendations', in_segments, 'true',
        total, 'facts.week_start_date', 'agg_ai_segment_weeks', "facts.population = 'everyone'",
    )) -%}
{%- endfor -%}
{%- for timeframe in ['daily', 'weekly', 'monthly'] -%}
    {%- do laws.append((
        'recommendations of learners = of periods', timeframe,
        '1', 'facts.local_date' if timeframe == 'daily' else none, 'int_ai__learner_answers', '',
        'true',
        'facts.received_count', 'facts.period_start_date', 'agg_ai_learner_periods',
        "facts.timeframe = '" ~ timeframe ~ "'",
    )) -%}
{%- endfor -%}
{%- for severity in ["= 'any'", "<> 'any'"] -%}
    {%- do laws.append((
        'safety events staged = of months', 'severity ' ~ severity | replace("'", ''),
        '1', none, 'stg_fitness_coach__ai_safety_events', '', 'true',
        'facts.event_count', none, 'agg_ai_safety',
        all_safety ~ " and facts.scope_grain = 'month' and facts.severity " ~ severity,
    )) -%}
{%- endfor -%}
{%- for versions, condition in [('all versions', '='), ('single versions', '<>')] -%}
    {%- do laws.append((
        'AI costs shown = of months', versions,
        'facts.cost_micros', month, 'fct_recommendations', '', 'true',
        'facts.cost_micros', 'facts.month_start_date', 'agg_ai_unit_costs',
        'facts.model_version ' ~ condition ~ " 'all'",
    )) -%}
{%- endfor -%}
{%- do laws.extend([
    (
        'recommendations staged = judged for safety', 'months',
        '1', month, 'stg_fitness_coach__ai_recommendations', '', 'true',
        'facts.recommendation_count', 'facts.period_start_date', 'agg_ai_safety',
        all_safety ~ " and facts.severity = 'any' and facts.scope_grain = 'month'",
    ),
    (
        'recommendations staged = judged for safety', 'versions',
        '1', none, 'stg_fitness_coach__ai_recommendations', '', 'true',
        'facts.recommendation_count', none, 'agg_ai_safety',
        "facts.model_version <> 'all' and facts.kind = 'any' and facts.severity = 'any'"
        ~ " and facts.scope_grain = 'version'",
    ),
    (
        'safety events allowed = shown', 'safety events',
        '1', 'cast(facts.occurred_at as date)', 'stg_fitness_coach__ai_safety_events',
        join_consented('facts', 'event_detail', 'facts.occurred_at'), 'true',
        '1', 'cast(facts.occurred_at as date)', 'fct_ai_safety_events', 'true',
    ),
    (
        'AI invoices = beside AI costs', 'months',
        'facts.usd_cents', "cast(date_trunc('month', facts.cost_date) as date)",
        'agg_cost_days', '', invoices,
        'facts.invoiced_cents', 'facts.month_start_date', 'agg_ai_unit_costs', 'true',
    ),
    (
        'exposures allowed = of learners', 'exposures',
        '1', none, 'stg_fitness_coach__experiment_exposures',
        join_consented('facts', 'trend_comparison', 'facts.exposed_at'), 'true',
        'facts.exposure_count', none, 'fct_experiment_exposures', 'true',
    ),
    (
        'learners exposed = of arms', 'learners',
        '1', none, 'fct_experiment_exposures', '', 'true',
        'facts.exposed_count + facts.outside_count', none, 'agg_experiment_arms',
        "facts.population = 'everyone'",
    ),
]) -%}

{{ laws_of('fitness_coach', laws) }}
