-- One row per law about AI models and what it is about: what must be there and what is. The sum of
-- the days, and of amounts times their days, shows what moved to another day.
{%- set staged = ref('stg_fitness_coach__ai_recommendations') %}
{%- set safety_events = ref('stg_fitness_coach__ai_safety_events') %}
{%- set exposures = ref('stg_fitness_coach__experiment_exposures') %}
{%- set answered = ref('int_ai__answered') %}
{%- set answers = ref('int_ai__learner_answers') %}
{%- set shown = ref('fct_recommendations') %}
{%- set hours = ref('agg_ai_performance_hours') %}
{%- set days = ref('agg_ai_performance_days') %}
{%- set safety = ref('agg_ai_safety') %}
{%- set unit_costs = ref('agg_ai_unit_costs') %}
{%- set allowed = ' as facts ' ~ join_consented('facts', 'event_detail', 'facts.recommended_at') %}
{%- set segments -%}
    {{ shown }} as facts {{ '' }}
    {{ join_consented('facts', 'profiling', 'facts.recommended_at') }}
    {{ join_zone('facts', 'facts.recommended_at') }}
    inner join {{ ref('dim_segments') }} as segments
        on
            facts.source_system = segments.source_system
            and facts.learner_id = segments.learner_id
            and {{ local_date('facts.recommended_at', 'zones.zone') }} >= segments.valid_from_date
            and {{ local_date('facts.recommended_at', 'zones.zone') }} < segments.valid_to_date
{%- endset %}
{%- set of_safety = "facts.model_version = 'all' and facts.kind = 'any'" %}
{%- set everyone = "facts.population = 'everyone'" %}
{%- set made_on = 'cast(facts.recommended_at as date)' %}
{%- set hour_on = 'cast(facts.hour_started_at as date)' %}
{%- set seen_on = 'cast(facts.occurred_at as date)' %}
{%- set month = "cast(date_trunc('month', facts.recommended_at) as date)" %}
{%- set week = "cast(date_trunc('week', facts.recommended_at) as date)" %}
{#- law, subject, amount, its day, relation, condition; then amount, day, relation, condition -#}
{%- set laws = [] -%}
{%- for what, amount, total in [
    ('recommendations', '1', 'facts.recommendation_count'),
    ('AI costs', 'facts.cost_micros', 'facts.cost_micros'),
    ('scores', 'facts.satisfaction', 'facts.satisfaction_total'),
] -%}
    {%- do laws.append((what ~ ' allowed = shown', what, amount, made_on, answered ~ allowed,
        'true', amount, made_on, shown, 'true')) -%}
    {%- for population, counts in [
        ('everyone', 'true'), ('people', 'not facts.is_internal and not facts.is_bot'),
    ] -%}
        {%- set of = "facts.population = '" ~ population ~ "'" -%}
        {%- do laws.extend([
            (what ~ ' shown = of hours', population, amount, made_on, shown, counts,
                total, hour_on, hours, of),
            (what ~ ' of hours = of days', population, total, hour_on, hours, of,
                total, 'facts.performance_date', days, of),
        ]) -%}
    {%- endfor -%}
    {%- if what != 'scores' -%}
        {%- do laws.extend([
            (what ~ ' staged = answered or not', what, amount, made_on, staged, 'true',
                amount, made_on, answered, 'true'),
            (what ~ ' in segments = of weeks', what, amount, week, segments, 'true',
                total, 'facts.week_start_date', ref('agg_ai_segment_weeks'), everyone),
        ]) -%}
    {%- endif -%}
{%- endfor -%}
{%- for grain in ['daily', 'weekly', 'monthly'] -%}
    {%- do laws.append(('recommendations of learners = of periods', grain,
        '1', 'facts.local_date' if grain == 'daily' else none, answers, 'true',
        'facts.received_count', 'facts.period_start_date', ref('agg_ai_learner_periods'),
        "facts.timeframe = '" ~ grain ~ "'")) -%}
{%- endfor -%}
{%- for severity in ["= 'any'", "<> 'any'"] -%}
    {%- set about = 'severity ' ~ severity | replace("'", '') -%}
    {%- do laws.append(('safety events staged = of months', about, '1', none, safety_events, 'true',
        'facts.event_count', none, safety,
        of_safety ~ " and facts.scope_grain = 'month' and facts.severity " ~ severity)) -%}
{%- endfor -%}
{%- for versions, condition in [('all versions', '='), ('single versions', '<>')] -%}
    {%- do laws.append(('AI costs shown = of months', versions, 'facts.cost_micros', month, shown,
        'true', 'facts.cost_micros', 'facts.month_start_date', unit_costs,
        'facts.model_version ' ~ condition ~ " 'all'")) -%}
{%- endfor -%}
{%- do laws.extend([
    ('recommendations staged = judged for safety', 'months', '1', month, staged, 'true',
        'facts.recommendation_count', 'facts.period_start_date', safety,
        of_safety ~ " and facts.severity = 'any' and facts.scope_grain = 'month'"),
    ('recommendations staged = judged for safety', 'versions', '1', none, staged, 'true',
        'facts.recommendation_count', none, safety, "facts.model_version <> 'all'"
        ~ " and facts.kind = 'any' and facts.severity = 'any' and facts.scope_grain = 'version'"),
    ('safety events allowed = shown', 'safety events', '1', seen_on, safety_events ~ ' as facts '
        ~ join_consented('facts', 'event_detail', 'facts.occurred_at'), 'true',
        '1', seen_on, ref('fct_ai_safety_events'), 'true'),
    ('AI invoices = beside AI costs', 'months', 'facts.usd_cents',
        "cast(date_trunc('month', facts.cost_date) as date)", ref('agg_cost_days'),
        "facts.category = 'ai_processing' and facts.model_type <> 'none'",
        'facts.invoiced_cents', 'facts.month_start_date', unit_costs, 'true'),
    ('exposures allowed = of learners', 'exposures', '1', none, exposures ~ ' as facts '
        ~ join_consented('facts', 'trend_comparison', 'facts.exposed_at'), 'true',
        'facts.exposure_count', none, ref('fct_experiment_exposures'), 'true'),
    ('learners exposed = of arms', 'learners', '1', none, ref('fct_experiment_exposures'), 'true',
        'facts.exposed_count + facts.outside_count', none, ref('agg_experiment_arms'), everyone),
]) -%}
{%- set sides = [] -%}
{%- for law, subject, amount, day, given, of, total, total_day, found, of_found in laws -%}
    {%- do sides.extend([
        (law, "'" ~ subject ~ "'", 'expected', amount, day, given, of),
        (law, "'" ~ subject ~ "'", 'actual', total, total_day if day else none, found, of_found),
    ]) -%}
{%- endfor %}

with sides as (
    {{ law_sides(sides, "'fitness_coach'") }}
)

{{ summed_sides('sides') }}
