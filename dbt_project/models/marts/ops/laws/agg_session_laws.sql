-- One row per law about days of use and spoken sessions, and table: what must be there and what is.
-- With `, by day` sums times their days, so that what moves is seen.
{%- set learner = ['facts.source_system', 'facts.learner_id'] %}
{%- set of_day = learner + ['facts.local_date'] %}
{%- set of_session = ['facts.session_id', 'facts.local_date'] %}
{%- set of_period = learner + ['facts.basis', 'facts.period', 'facts.period_start_date'] %}
{%- set spoken = ref('int_sessions__spoken') ~ ' as facts ' %}
{%- set allowed = ref('int_sessions__decided') ~ ' as facts inner join '
    ~ ref('int_learners__today') ~ ' as today on facts.source_system = today.source_system'
    ~ ' and facts.learner_id = today.learner_id' %}
{%- set used = ref('fct_sessions') ~ ' as facts '
    ~ join_consented('facts', 'anonymous_usage', 'facts.started_at', kind='left') %}
{%- set apps = ref('source_time_zones') %}
{%- set rows = 'rows of a table = members of its grain' %}
{%- set counts = 'rows counted = counts of a table' %}
{#- model, its keys, its day, what it is made of, condition -#}
{%- set sides = grain_sides([
    (
        'int_engagement__dirty_days', ['facts.source_system', 'facts.session_date as event_date'],
        'facts.event_date', ref('int_sessions__dirty_days') ~ ' as facts', 'true'
    ),
    ('int_conservation__session_lengths', ['source_system'], none, apps, 'true'),
    (
        'int_sessions__spoken', of_session, 'facts.local_date', allowed,
        "facts.source_system = 'language_tutor' and facts.consent_basis = 'learner_insight'"
    ),
    ('fct_session_history', of_session, 'facts.local_date', spoken, 'true'),
    ('agg_score_days', of_day, 'facts.local_date', spoken, 'facts.is_past'),
    (
        'agg_stats_periods', of_period, 'facts.period_start_date',
        ref('int_sessions__stat_periods') ~ ' as facts', 'true'
    ),
    (
        'agg_stats_terms', of_period + ['facts.term_kind', 'facts.term'], none, 'terms as facts',
        "facts.term <> ''"
    ),
]) + count_sides([
    (
        'agg_score_days', 'facts.session_count', 'facts.local_date', 'true', 'facts.local_date',
        spoken, 'facts.is_past'
    ),
    (
        'agg_device_weeks', 'facts.session_count', 'facts.week_start_date', 'true',
        period_start("'week'", 'facts.local_date'), used,
        '(facts.is_anonymous or grants_of_anonymous_usage.learner_id is not null)'
        ~ ' and not (facts.is_internal or facts.is_bot or facts.is_future_clock)'
    ),
]) %}
{%- for law, table, amount, day, relation, condition in [
    (counts, 'int_engagement__feature_days', 'facts.action_count', 'event_date', 'actions', 'true'),
    (rows, 'int_engagement__learner_days', '1', 'local_date', 'days_of_use', 'true'),
    (rows, 'int_cohorts__streak_days', '1', 'local_date', 'days_of_use', 'facts.is_compared = 1'),
] %}
    {%- set subject = "'" ~ table ~ "'" %}
    {%- do sides.extend([
        (law, subject, 'expected', amount, 'facts.' ~ day, relation, condition),
        (law, subject, 'actual', amount, 'facts.' ~ day, ref(table), 'true'),
    ]) %}
{%- endfor %}

with done as (
    {% for relation, compares, condition in [
        (
            'int_sessions__decided', 'facts.can_compare_sessions',
            "facts.consent_basis = 'learner_insight' and not facts.is_future_clock"
        ),
        ('fct_workouts', 'false', 'not facts.is_future_clock'),
        ('int_engagement__feature_days', 'false', 'true'),
    ] -%}
        select
            {{ of_day | join(', ') }},
            case when {{ compares }} then 1 else 0 end as is_compared
        from {{ ref(relation) }} as facts
        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

days_of_use as (
    select
        {{ of_day | join(', ') }},
        max(facts.is_compared) as is_compared
    from done as facts
    inner join {{ ref('int_learners__today') }} as today
        on
            facts.source_system = today.source_system
            and facts.learner_id = today.learner_id
            and facts.local_date <= today.today_date
    group by {{ of_day | join(', ') }}
),

actions as (
    select
        cast(events.occurred_at as date) as event_date,
        count(*) as action_count
    from {{ ref('stg_fitness_coach__analytics_events') }} as events
    {{ join_consented('events', 'learner_insight', 'events.occurred_at') }}
    where
        events.event_type = 'user_action'
        and events.can_track
        and coalesce(events.clock_flag, 'none') <> 'future'
    group by cast(events.occurred_at as date)
),

terms as (
    {% for kind, list in [
        ('session_type', none), ('topic', 'topics'), ('area_to_improve', 'areas_to_improve'),
    ] -%}
        select
            {{ of_period | join(', ') }},
            '{{ kind }}' as term_kind,
            trim({{ 'listed.name' if list else 'facts.session_type' }}) as term
        from {{ ref('int_sessions__stat_periods') }} as facts
        {{ json_elements('facts.' ~ list, 'listed', 'name') if list }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
