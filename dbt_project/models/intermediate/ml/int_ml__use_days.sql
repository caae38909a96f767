-- One row per learner, UTC day and Monday from which it was known, with what the learner did in an
-- app that may profile. A day is active with an action or a workout.
{% set streams = [
    ('action', 'analytics_events', ref('stg_fitness_coach__analytics_events'), 'occurred_at'),
    ('workout', 'workouts', first_versions(
        ref('stg_fitness_coach__workout_versions'), 'workout_id'
    ), 'started_at'),
    ('workout_completed', 'workouts', first_versions(
        ref('stg_fitness_coach__workout_versions'), 'workout_id',
        'versions.completed_at is not null'
    ), 'completed_at'),
    ('recommendation', 'ai_recommendations', ref('stg_fitness_coach__ai_recommendations'),
     'recommended_at'),
    ('answer', 'ai_feedback', first_versions(
        ref('stg_fitness_coach__ai_feedback_versions'), 'ai_feedback_id'
    ), 'feedback_at'),
    ('ticket', 'support_tickets', first_versions(
        ref('stg_fitness_coach__support_ticket_versions'), 'support_ticket_id'
    ), 'opened_at'),
    ('crash', 'app_crashes', ref('stg_fitness_coach__app_crashes'), 'occurred_at'),
] -%}
with facts as (
    {% for measure, stream, relation, moment in streams -%}
        select
            facts.source_system,
            facts.learner_id,
            '{{ measure }}' as measure,
            '{{ stream }}' as stream,
            {{ "facts.outcome = 'accepted'" if measure == 'answer' else 'false' }} as is_accepted,
            facts.{{ moment }} as happened_at,
            facts.sent_at
        from {{ relation }} as facts
        where
            coalesce(facts.clock_flag <> 'future', true)
            {% if measure == 'action' -%}
                and facts.event_type <> 'system_event'
                and coalesce(facts.can_profile, true)
            {%- endif %}
        {% if not loop.last %}union all{% endif %}
    {% endfor -%}
),

known as (
    select
        facts.source_system,
        facts.learner_id,
        facts.measure,
        facts.is_accepted,
        cast(facts.happened_at as date) as done_date,
        {{ known_from(available_at('facts.happened_at', 'facts.sent_at')) }} as known_from
    from facts
    {{ join_availability('facts', 'facts.stream') }}
    {{ join_consented('facts', 'profiling', 'facts.happened_at') }}
),

daily as (
    select
        known.source_system,
        known.learner_id,
        known.done_date,
        known.known_from,
        {% for measure in use_measures()[1:] if measure != 'acceptance' -%}
            count(case when known.measure = '{{ measure }}' then 1 end) as {{ measure }}_count,
        {% endfor -%}
        count(case when known.is_accepted then 1 end) as acceptance_count,
        min(case when known.measure in ('action', 'workout') then known.known_from end)
            as active_from
    from known
    group by known.source_system, known.learner_id, known.done_date, known.known_from
)

select
    cast(daily.source_system as string) as source_system,
    cast(daily.learner_id as string) as learner_id,
    cast(daily.done_date as date) as done_date,
    cast(daily.known_from as date) as known_from,
    {% for measure in use_measures()[1:] -%}
        cast(daily.{{ measure }}_count as bigint) as {{ measure }}_count,
    {% endfor -%}
    cast(
        case
            when
                daily.active_from = min(daily.active_from) over (
                    partition by daily.source_system, daily.learner_id, daily.done_date
                )
                then 1
            else 0
        end as bigint
    ) as active_day_count
from daily
