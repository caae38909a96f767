-- One row per recommendation whose learner allows event-level use, with the session in which it was
-- made.
with answered as (
    select * from {{ ref('int_ai__answered') }}
),

placed as (
    select
        answered.*,
        sessions.platform,
        sessions.app_version,
        coalesce(profiles.is_internal, false) as is_internal,
        sessions.bot_rule is not null as is_bot
    from answered
    left join {{ ref('int_sessions__decided') }} as sessions
        on
            answered.source_system = sessions.source_system
            and answered.learner_id = sessions.learner_id
            and answered.session_id = sessions.source_session_id
            and answered.recommended_at >= sessions.started_at
            and answered.recommended_at <= sessions.ended_at
    left join {{ ref('int_learners__profiles') }} as profiles
        on
            answered.source_system = profiles.source_system
            and answered.learner_id = profiles.learner_id
)

select
    cast(placed.source_system as string) as source_system,
    cast(placed.ai_recommendation_id as string) as ai_recommendation_id,
    cast(placed.learner_id as string) as learner_id,
    cast(placed.session_id as string) as session_id,
    cast(placed.platform as string) as platform,
    cast(placed.app_version as string) as app_version,
    cast(placed.is_internal as boolean) as is_internal,
    cast(placed.is_bot as boolean) as is_bot,
    cast(placed.experiment_id as string) as experiment_id,
    cast(placed.model_type as string) as model_type,
    cast(placed.model_version as string) as model_version,
    cast(placed.recommended_at as timestamp) as recommended_at,
    cast(placed.outcome as string) as outcome,
    cast(placed.modified_fields as string) as modified_fields,
    {{ json_count('placed.modified_fields') }} as modified_field_count,
    cast(placed.is_outcome_correct as boolean) as is_outcome_correct,
    cast(placed.satisfaction as bigint) as satisfaction,
    cast(placed.answered_at as timestamp) as answered_at,
    {{ whole_seconds_between('placed.recommended_at', 'placed.answered_at') }} as answer_seconds,
    cast(placed.judged_at as timestamp) as judged_at,
    cast(placed.confidence as double) as confidence,
    cast(placed.cost_micros as bigint) as cost_micros,
    cast(placed.latency_micros as bigint) as latency_micros
from placed
where {{ consented('placed', 'event_detail', 'placed.recommended_at') }}
