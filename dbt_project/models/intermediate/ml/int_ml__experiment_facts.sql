-- One row per learner, fact and moment that an experiment's metric counts, of learners whose
-- sessions may be compared.
with workouts as (
    select trained.*
    from {{ ref('stg_fitness_coach__workouts') }} as trained
    {{ join_consented('trained', 'trend_comparison', 'trained.started_at') }}
),

answered as (
    select made.*
    from {{ ref('int_ai__answered') }} as made
    {{ join_consented('made', 'trend_comparison', 'made.recommended_at') }}
),

orders as (
    select bought.*
    from {{ ref('stg_fitness_coach__marketplace_orders') }} as bought
    {{ join_consented('bought', 'trend_comparison', 'bought.ordered_at') }}
),

safety_events as (
    select met.*
    from {{ ref('stg_fitness_coach__ai_safety_events') }} as met
    {{ join_consented('met', 'trend_comparison', 'met.occurred_at') }}
),

facts as (
    {% for fact, relation, moment, condition in [
        ('workouts_started', 'workouts', 'started_at', 'true'),
        ('workouts_completed', 'workouts', 'started_at', "workouts.status = 'completed'"),
        ('recommendations_made', 'answered', 'recommended_at', 'true'),
        ('recommendations_answered', 'answered', 'recommended_at', "answered.outcome <> 'unanswered'"),
        ('recommendations_accepted', 'answered', 'recommended_at', "answered.outcome = 'accepted'"),
        ('orders', 'orders', 'ordered_at', 'true'),
        ('safety_events', 'safety_events', 'occurred_at', 'true'),
    ] -%}
        select
            {{ relation }}.source_system,
            {{ relation }}.learner_id,
            '{{ fact }}' as fact,
            {{ relation }}.{{ moment }} as occurred_at
        from {{ relation }}
        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    cast(facts.source_system as string) as source_system,
    cast(facts.learner_id as string) as learner_id,
    cast(facts.fact as string) as fact,
    cast(facts.occurred_at as timestamp) as occurred_at,
    cast(count(*) as bigint) as fact_count
from facts
group by facts.source_system, facts.learner_id, facts.fact, facts.occurred_at
