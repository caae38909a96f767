-- One row per law about how people train, whom coaches and researchers see together, and table:
-- what must be there and what is. With `, by day` sums times their days: what moves is seen.
{%- set listed = json_elements('facts.exercise_types', 'listed', 'exercise_type') %}
{%- set exercises = '(select distinct facts.workout_id, listed.exercise_type'
    ~ ' from workouts as facts ' ~ listed ~ ')' %}
{%- set week = 'facts.week_start_date' %}
{#- model, its keys, its day, what it is made of, condition -#}
{%- set sides = grain_sides([
    (
        'agg_population_weeks', [week, 'facts.dimension', 'facts.member'], week,
        ref('int_health__population_cells') ~ ' as facts', 'true'
    ),
    ('agg_coach_weeks', ['facts.coach_id', week], week, 'shared as facts', 'true'),
]) + count_sides([
    (
        'agg_wearable_device_weeks', 'facts.sample_count', week, 'true', week, 'samples', 'true'
    ),
]) %}
{%- for dimension, members in [
    ('all', 'workouts'), ('workout_type', 'workouts'), ('exercise_type', exercises),
] %}
    {%- do sides.extend(count_sides([
        (
            'agg_exercise_effectiveness', 'facts.workout_count', none,
            "facts.dimension = '" ~ dimension ~ "'", none, members, 'true'
        ),
    ])) %}
{%- endfor %}
{%- for side, relation in [
    ('expected', 'told'), ('actual', ref('int_health__population_facts')),
] %}
    {%- do sides.append((
        'rows of a table = members of its grain', "'int_health__population_facts'", side, '1', none,
        relation, 'true'
    )) %}
{%- endfor %}
{%- set of_learners = 'profiles on facts.source_system = profiles.source_system'
    ~ ' and facts.learner_id = profiles.learner_id' %}

with happenings as (
    {% for kind, relation, moment, condition in [
        ('workout', 'stg_fitness_coach__workouts', 'started_at', 'true'),
        ('injury', 'stg_fitness_coach__injuries', 'occurred_at', 'true'),
        ('meal', 'stg_fitness_coach__nutrition_logs', 'logged_at', 'true'),
        ('goal set', 'stg_fitness_coach__goals', 'set_at', 'true'),
        ('goal achieved', 'stg_fitness_coach__goals', 'achieved_at', 'true'),
        (
            'goal dropped', 'stg_fitness_coach__goals', 'updated_at',
            "facts.status = 'dropped' and facts.achieved_at is null"
        ),
        ('answer', 'int_ai__answered', 'recommended_at', 'true'),
    ] -%}
        select
            facts.source_system,
            facts.learner_id,
            '{{ kind }}' as kind,
            facts.{{ moment }} as happened_at,
            {{ 'false' if kind == 'answer' else "coalesce(facts.clock_flag, 'none') = 'future'" }}
                as is_future
        from {{ ref(relation) }} as facts
        where {{ condition }}
        union all
    {% endfor -%}
    select distinct
        facts.source_system,
        facts.learner_id,
        'steps' as kind,
        cast(facts.local_date as timestamp) as happened_at,
        false as is_future
    from {{ ref('int_health__wearable_segments') }} as facts
    where facts.metric = 'steps' and facts.choice_rank = 1
),

told as (
    select facts.*
    from happenings as facts
    {{ join_consented('facts', 'profiling', 'facts.happened_at') }}
    inner join {{ ref('int_learners__profiles') }} as {{ of_learners }}
    where
        facts.kind not in ('goal set', 'answer')
        and facts.happened_at <= {{ as_of() }}
        and not facts.is_future
        and not profiles.is_internal
),

clients as (
    select profiles.*
    from {{ ref('stg_fitness_coach__profiles') }} as profiles
    {{ join_consented('profiles', 'sharing', as_of()) }}
    where profiles.coach_id is not null and not coalesce(profiles.is_internal, false)
),

shared as (
    select
        profiles.coach_id,
        {{ period_start("'week'", local_date('facts.happened_at', 'zones.zone')) }}
            as week_start_date
    from happenings as facts
    {{ join_consented('facts', 'sharing', 'facts.happened_at') }}
    {{ join_zone('facts', 'facts.happened_at') }}
    inner join clients as {{ of_learners }}
    where facts.kind in ('workout', 'goal set', 'goal achieved', 'answer')
),

{% for name, relation in [('workouts', 'workouts'), ('samples', 'wearable_syncs')] -%}
    {{ name }} as (
        select
            facts.*,
            {{ period_start("'week'", local_date('facts.started_at', 'zones.zone')) }}
                as week_start_date
        from {{ ref('stg_fitness_coach__' ~ relation) }} as facts
        {{ join_consented('facts', 'anonymous_usage', 'facts.started_at') }}
        {{ join_zone('facts', 'facts.started_at') }}
        left join {{ ref('int_learners__profiles') }} as {{ of_learners }}
        where not coalesce(profiles.is_internal, false)
    ),

{% endfor -%}
sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
