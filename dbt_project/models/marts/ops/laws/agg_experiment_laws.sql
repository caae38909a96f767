-- One row per law about experiments and what could have been recommended, and subject: what must be
-- there and what is. With `, by day` what moves to another day is seen, too.
{%- set learner = ['facts.source_system', 'facts.learner_id'] %}
{%- set area = learner + ['facts.piece_id', 'facts.segment_name'] %}
{%- set decided, week = 'facts.decided_date', 'facts.week_start_date' %}
{%- set compared = join_consented('facts', 'trend_comparison', as_of()) %}
{%- set units, recorded = ref('fct_experiment_units'), ref('int_ml__experiment_facts') %}
{%- set weeks, days = ref('agg_experiment_weeks'), ref('int_ml__area_days') %}
{%- set sunday = 'cast(facts.local_date + cast(7 - ' ~ iso_day_of_week('facts.local_date')
    ~ ' as int) as date)' %}
{%- set sunday_after = 'cast(' ~ period_start("'week'", 'cast(facts.occurred_at as date)')
    ~ ' + cast(7 * numbers.n + 13 as int) as date)' %}
{%- set counted, allowed = 'rows counted = counts of a table', 'facts allowed = facts compared' %}
{%- set could_be = 'units told = units compared' %}
{%- set sides = grain_sides([
    (
        'int_ml__area_units', area + [sunday ~ ' as decided_date'], decided, days ~ ' as facts',
        'true'
    ),
    (
        'int_ml__coached_weeks', learner + [sunday_after ~ ' as decided_date'], decided,
        recorded ~ ' as facts cross join ' ~ numbers(4) ~ ' as numbers ' ~ compared,
        "facts.fact = 'workouts_started'"
    ),
    (
        'int_ml__spot_units', learner + [
            'facts.song_id', 'facts.spot_type', 'facts.spot_id', 'facts.issue_date as decided_date'
        ], decided, ref('int_practice__spot_expectations') ~ ' as facts ' ~ compared,
        'facts.before_visit_count >= 2'
    ),
    (
        'fct_experiment_units', learner + [
            'facts.experiment_id', 'metrics.metric', 'facts.first_exposed_at'
        ], 'cast(facts.first_exposed_at as date)',
        ref('fct_experiment_exposures') ~ ' as facts cross join ' ~ ref('experiment_metrics')
        ~ ' as metrics ' ~ join_consented('facts', 'trend_comparison', 'facts.first_exposed_at'),
        'facts.was_running and facts.is_one_of_people'
    ),
]) + [
    (counted, "'agg_experiment_statistics'", 'expected', '1', none, units, 'true'),
    (counted, "'agg_experiment_statistics'", 'actual', 'facts.unit_count', none,
        ref('agg_experiment_statistics'), 'true'),
    (counted, "'agg_experiment_weeks'", 'expected', '1', week, 'exposed', 'true'),
    (counted, "'agg_experiment_weeks'", 'actual', 'facts.exposed_count - facts.lost_count', week,
        weeks, 'true'),
    (counted, "'int_ml__area_days'", 'expected', 'facts.accuracy_count', 'facts.local_date',
        'readings', 'true'),
    (counted, "'int_ml__area_days'", 'actual', 'facts.accuracy_count', 'facts.local_date', days,
        'true'),
    (could_be, 'facts.recommendation_type', 'actual', '1', decided,
        ref('fct_recommendation_units'), 'true'),
] %}
{%- for kind, relation in [
    ('facts.spot_type', 'int_ml__spot_units'), ("'slow_practice'", 'int_ml__area_units'),
    ("'ai_coach'", 'int_ml__coached_weeks'),
] %}
    {%- do sides.append((
        could_be, kind, 'expected', '1', decided,
        ref(relation) ~ ' as facts '
        ~ join_consented('facts', 'trend_comparison', 'cast(facts.decided_date as timestamp)')
        ~ ' inner join ' ~ ref('int_learners__today') ~ ' as today'
        ~ ' on facts.source_system = today.source_system and facts.learner_id = today.learner_id',
        'facts.decided_date <= today.today_date',
    )) %}
{%- endfor %}
{%- for fact, relation, moment, condition in [
    ('workouts_started', 'stg_fitness_coach__workouts', 'started_at', 'true'),
    ('workouts_completed', 'stg_fitness_coach__workouts', 'started_at',
        "facts.status = 'completed'"),
    ('recommendations_made', 'int_ai__answered', 'recommended_at', 'true'),
    ('recommendations_answered', 'int_ai__answered', 'recommended_at',
        "facts.outcome <> 'unanswered'"),
    ('recommendations_accepted', 'int_ai__answered', 'recommended_at',
        "facts.outcome = 'accepted'"),
    ('orders', 'stg_fitness_coach__marketplace_orders', 'ordered_at', 'true'),
    ('safety_events', 'stg_fitness_coach__ai_safety_events', 'occurred_at', 'true'),
] %}
    {%- set moment = 'facts.' ~ moment %}
    {%- do sides.append((
        allowed, "'" ~ fact ~ "'", 'expected', '1', 'cast(' ~ moment ~ ' as date)',
        ref(relation) ~ ' as facts ' ~ join_consented('facts', 'trend_comparison', moment),
        condition,
    )) %}
{%- endfor %}
{%- do sides.append((
    allowed, 'facts.fact', 'actual', 'facts.fact_count', 'cast(facts.occurred_at as date)',
    recorded, 'true',
)) %}

with exposed as (
    select distinct
        units.experiment_id,
        units.learner_id,
        {{ period_start("'week'", 'cast(units.first_exposed_at as date)') }} as week_start_date
    from {{ units }} as units
),

marks as (
    select
        segments.practice_session_id,
        count(distinct coalesce(segments.name, '')) as mark_count
    from {{ ref('stg_practice_tracker__practice_segments') }} as segments
    group by segments.practice_session_id
),

readings as (
    select
        tempos.accuracy_count * coalesce(marks.mark_count, 1) as accuracy_count,
        facts.local_date
    from {{ ref('int_sessions__decided') }} as facts
    {{ join_consented('facts', 'trend_comparison', 'facts.started_at') }}
    inner join {{ ref('int_practice__session_tempos') }} as tempos
        on facts.session_id = tempos.session_id
    left join marks on facts.source_session_id = marks.practice_session_id
    where
        facts.source_system = 'practice_tracker'
        and facts.can_compare_sessions
        and not facts.is_future_clock
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
