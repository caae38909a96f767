-- One row per safety event of a learner who allows event-level use.
with events as (
    select * from {{ ref('stg_fitness_coach__ai_safety_events') }}
),

recommendations as (
    select
        made.source_system,
        made.ai_recommendation_id
    from {{ ref('stg_fitness_coach__ai_recommendations') }} as made
)

select
    cast(events.source_system as string) as source_system,
    cast(events.ai_safety_event_id as string) as ai_safety_event_id,
    cast(events.ai_recommendation_id as string) as ai_recommendation_id,
    cast(recommendations.ai_recommendation_id is not null as boolean) as is_linked,
    cast(events.learner_id as string) as learner_id,
    cast(events.model_type as string) as model_type,
    cast(events.model_version as string) as model_version,
    cast(events.kind as string) as kind,
    cast(events.severity as string) as severity,
    cast(events.occurred_at as timestamp) as occurred_at,
    cast(events.reviewed_at as timestamp) as reviewed_at,
    {{ whole_seconds_between('events.occurred_at', 'events.reviewed_at') }} as review_seconds
from events
left join recommendations
    on
        events.source_system = recommendations.source_system
        and events.ai_recommendation_id = recommendations.ai_recommendation_id
where {{ consented('events', 'event_detail', 'events.occurred_at') }}
