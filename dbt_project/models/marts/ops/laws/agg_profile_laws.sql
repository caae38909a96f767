-- One row per law about who is counted and in which weeks, and subject: what must be there and what
-- is. With `, by day` what moves to another day is seen, too.
{%- set now, today = as_of(), 'cast(' ~ as_of() ~ ' as date)' %}
{%- set rows = 'rows of a table = members of its grain' %}
{%- set sessions = 'sessions of people profiled = of their weeks' %}
{%- set week = 'facts.week_start_date' %}
{%- set is_both = 'not (facts.is_internal or facts.is_bot)' %}
{%- set learner_week = ['weeks.source_system', 'weeks.learner_id', 'weeks.week_start_date'] %}
{%- set sides = grain_sides([
    ('int_product__active_weeks', learner_week, week, 'learner_weeks as weeks',
        'weeks.is_compared'),
    ('int_product__nutrition_weeks', learner_week, week, 'learner_weeks as weeks',
        'weeks.is_of_nutrition'),
]) %}
{%- do sides.extend([
    (rows, "'int_product__populations'", 'expected',
        'case when ' ~ is_both ~ ' then 2 else 1 end', none, 'compared_people', 'true'),
    (rows, "'int_product__populations'", 'actual', '1', none, ref('int_product__populations'),
        'true'),
    (rows, "'int_product__profiled_people'", 'expected', '1', none, 'profiled_people', is_both),
    (rows, "'int_product__profiled_people'", 'actual', '1', none,
        ref('int_product__profiled_people'), 'true'),
    (sessions, "'sessions'", 'expected', 'facts.session_count', week, 'profiled_weeks', 'true'),
    (sessions, "'sessions'", 'actual', 'facts.session_count', week,
        ref('int_product__profiled_weeks'), 'true'),
]) %}

with bots as (
    select
        learner_days.source_system,
        learner_days.learner_id,
        bool_or(learner_days.can_compare_sessions) as is_compared
    from {{ ref('int_cohorts__learner_days') }} as learner_days
    where learner_days.bot_session_count > 0
    group by learner_days.source_system, learner_days.learner_id
),

{% for relation, purpose, is_bot in [
    ('compared_people', 'trend_comparison', 'coalesce(bots.is_compared, false)'),
    ('profiled_people', 'profiling', 'bots.learner_id is not null'),
] -%}
    {{ relation }} as (
        select
            profiles.source_system,
            profiles.is_internal,
            {{ is_bot }} as is_bot
        from {{ ref('int_learners__profiles') }} as profiles
        {{ join_consented('profiles', purpose, now) }}
        left join bots
            on profiles.source_system = bots.source_system and profiles.learner_id = bots.learner_id
    ),

{% endfor -%}

learner_weeks as (
    select distinct
        days.source_system,
        days.learner_id,
        cast(date_trunc('week', days.local_date) as date) as week_start_date,
        days.can_compare_sessions and grants_of_trend_comparison.learner_id is not null
            as is_compared,
        days.source_system = 'fitness_coach' as is_of_nutrition
    from {{ ref('int_cohorts__learner_days') }} as days
    {{ join_consented('days', 'trend_comparison', as_of(), kind='left') }}
    where not days.is_future_clock and days.local_date <= {{ today }}
    union all
    select
        weeks.source_system,
        weeks.learner_id,
        weeks.week_start_date,
        true as is_compared,
        false as is_of_nutrition
    from {{ ref('int_product__feature_weeks') }} as weeks
    union all
    select
        logs.source_system,
        logs.learner_id,
        cast(date_trunc('week', {{ local_date('logs.logged_at', 'zones.zone') }}) as date)
            as week_start_date,
        false as is_compared,
        true as is_of_nutrition
    from {{ ref('stg_fitness_coach__nutrition_logs') }} as logs
    {{ join_consented('logs', 'learner_insight', 'logs.logged_at') }}
    {{ join_zone('logs', 'logs.logged_at') }}
    where
        coalesce(logs.clock_flag, 'none') <> 'future'
        and {{ local_date('logs.logged_at', 'zones.zone') }} <= {{ today }}
),

profiled_weeks as (
    select
        {{ period_start("'week'", 'decided.local_date') }} as week_start_date,
        count(*) as session_count
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'profiling', noon_of('decided.local_date')) }}
    inner join {{ ref('int_product__profiled_people') }} as people
        on
            decided.source_system = people.source_system
            and decided.learner_id = people.learner_id
    where decided.consent_basis = 'learner_insight' and not decided.is_future_clock
    group by {{ period_start("'week'", 'decided.local_date') }}
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
