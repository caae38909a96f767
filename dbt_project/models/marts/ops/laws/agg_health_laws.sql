-- One row per law about goals, fitness and wearables of learners, and table: what must be there and
-- what is. With `, by day` sums times their days, so that what moves is seen.
{%- set learner = ['facts.source_system', 'facts.learner_id'] %}
{%- set period = period_start('grains.grain', 'facts.local_date') ~ ' as period_start_date' %}
{%- set listed = json_elements('facts.exercise_types', 'listed', 'exercise_type') %}
{%- set segments = ref('int_health__wearable_segments') ~ ' as facts ' %}
{%- set pieces = ref('int_health__wearable_pieces') %}
{%- set lasted = microseconds_between('facts.piece_started_at', 'facts.piece_ended_at') %}
{#- model, its keys, its day, what it is made of, condition -#}
{%- set sides = grain_sides([
    (
        'fct_goals', ['facts.goal_id', 'facts.set_at'], 'cast(facts.set_at as date)',
        ref('stg_fitness_coach__goals') ~ ' as facts '
        ~ join_consented('facts', 'learner_insight', 'facts.set_at'), 'true'
    ),
    (
        'int_health__exercise_days', learner + ['facts.local_date', 'listed.exercise_type'],
        'facts.local_date', 'workouts as facts ' ~ listed, 'listed.exercise_type is not null'
    ),
    (
        'int_health__fitness_days', learner + ['facts.local_date'], 'facts.local_date',
        'traces as facts inner join ' ~ ref('int_learners__today') ~ ' as today on'
        ~ ' facts.source_system = today.source_system and facts.learner_id = today.learner_id',
        'facts.local_date <= today.today_date'
    ),
    (
        'int_health__fitness_periods', learner + ['grains.grain', period],
        'facts.period_start_date', ref('int_health__fitness_days') ~ ' as facts cross join '
        ~ ref('period_grains') ~ ' as grains', "grains.grain in ('day', 'week', 'month')"
    ),
    (
        'agg_fitness_periods', learner + ['facts.timeframe', 'facts.period_start_date'],
        'facts.period_start_date', ref('int_health__fitness_periods') ~ ' as facts '
        ~ join_consented('facts', 'learner_insight', as_of()), 'true'
    ),
    (
        'fct_wearable_days', learner + ['facts.metric', 'facts.local_date'], 'facts.local_date',
        segments ~ join_consented('facts', 'learner_insight', as_of()), 'true'
    ),
]) + count_sides([
    (
        'int_health__wearable_quality', 'facts.sample_count', 'facts.local_date', 'true',
        'facts.local_date', 'samples', 'true'
    ),
]) %}
{%- for law, side, amount, relation, condition in [
    ('samples = of their pieces', 'expected',
        microseconds_between('facts.started_at', 'facts.ended_at'), 'samples', 'facts.is_valid'),
    ('samples = of their pieces', 'actual', lasted, pieces, 'true'),
    ('pieces = of their segments', 'expected', lasted, pieces, 'true'),
    ('pieces = of their segments', 'actual', 'facts.segment_microseconds', segments, 'true'),
] %}
    {%- do sides.append((
        'microseconds of ' ~ law, "'wearables'", side, amount, none, relation, condition
    )) %}
{%- endfor %}

with samples as (
    select
        facts.*,
        {{ local_date('facts.started_at', 'zones.zone') }} as local_date,
        facts.value is not null
        and facts.ended_at > facts.started_at
        and facts.ended_at <= facts.started_at + interval '24' hour as is_valid
    from {{ ref('stg_fitness_coach__wearable_syncs') }} as facts
    {{ join_consented('facts', 'learner_insight', 'facts.started_at') }}
    {{ join_zone('facts', 'facts.started_at') }}
    where coalesce(facts.clock_flag, 'none') <> 'future'
),

workouts as (
    select
        shown.source_system,
        shown.learner_id,
        shown.local_date,
        stg_workouts.exercise_types
    from {{ ref('fct_workouts') }} as shown
    inner join {{ ref('stg_fitness_coach__workouts') }} as stg_workouts
        on shown.workout_id = stg_workouts.workout_id
    where not shown.is_future_clock
),

traces as (
    {% for relation, moment, condition in [
        ('goals', 'set_at', 'true'), ('goals', 'achieved_at', "facts.status = 'achieved'"),
        ('goals', 'updated_at', "facts.status = 'dropped'"), ('injuries', 'occurred_at', 'true'),
    ] -%}
        {% set happened_at = 'facts.' ~ moment -%}
        select
            {{ learner | join(', ') }},
            {{ local_date(happened_at, 'zones.zone') }} as local_date
        from {{ ref('stg_fitness_coach__' ~ relation) }} as facts
        {{ join_consented('facts', 'learner_insight', happened_at) }}
        {{ join_zone('facts', happened_at) }}
        where coalesce(facts.clock_flag, 'none') <> 'future' and {{ condition }}
        union all
    {% endfor -%}
    {% for relation in ['int_engagement__learner_days', 'int_health__wearable_quality'] -%}
        select
            {{ learner | join(', ') }},
            facts.local_date
        from {{ ref(relation) }} as facts
        where facts.source_system = 'fitness_coach'
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
