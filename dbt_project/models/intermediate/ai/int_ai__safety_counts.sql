-- One row per model type, model version (and all together), kind and severity of safety events (and
-- any), and scope: a version's whole time, or a month (UTC). Everybody's recommendations count,
-- whatever their learners allow: no person is shown, and safety is owed to all. What nothing
-- happened to has a row as well.
with recommendations as (
    select * from {{ ref('stg_fitness_coach__ai_recommendations') }}
),

-- an event belongs to its recommendation; one that names none, or none that is known, to itself
occasions as (
    select
        recommendations.model_type,
        recommendations.model_version,
        cast(recommendations.recommended_at as date) as occasion_date,
        recommendations.ai_recommendation_id,
        cast(null as string) as ai_safety_event_id,
        cast(null as string) as kind,
        cast(null as string) as severity,
        cast(null as bigint) as review_seconds
    from recommendations
    union all
    select
        coalesce(recommendations.model_type, safety_events.model_type) as model_type,
        coalesce(recommendations.model_version, safety_events.model_version) as model_version,
        cast(
            coalesce(recommendations.recommended_at, safety_events.occurred_at) as date
        ) as occasion_date,
        recommendations.ai_recommendation_id,
        safety_events.ai_safety_event_id,
        safety_events.kind,
        safety_events.severity,
        {{ whole_seconds_between('safety_events.occurred_at', 'safety_events.reviewed_at') }}
            as review_seconds
    from {{ ref('stg_fitness_coach__ai_safety_events') }} as safety_events
    left join recommendations
        on
            safety_events.source_system = recommendations.source_system
            and safety_events.ai_recommendation_id = recommendations.ai_recommendation_id
),

versions as (
    select
        occasions.*,
        occasions.model_version as shown_version
    from occasions
    union all
    select
        occasions.*,
        'all' as shown_version
    from occasions
),

scopes as (
    select
        versions.*,
        'month' as scope_grain,
        cast(date_trunc('month', versions.occasion_date) as date) as period_start_date
    from versions
    union all
    select
        versions.*,
        'version' as scope_grain,
        min(versions.occasion_date) over (
            partition by versions.model_type, versions.shown_version
        ) as period_start_date
    from versions
),

made as (
    select
        scopes.model_type,
        scopes.shown_version,
        scopes.scope_grain,
        scopes.period_start_date,
        count(case when scopes.ai_safety_event_id is null then 1 end) as recommendation_count
    from scopes
    group by
        scopes.model_type, scopes.shown_version, scopes.scope_grain, scopes.period_start_date
),

labels as (
    {{ safety_labels() }}
)

select
    cast(made.model_type as string) as model_type,
    cast(made.shown_version as string) as model_version,
    cast(labels.shown_kind as string) as kind,
    cast(labels.shown_severity as string) as severity,
    cast(made.scope_grain as string) as scope_grain,
    cast(made.period_start_date as date) as period_start_date,
    cast(max(made.recommendation_count) as bigint) as recommendation_count,
    cast(count(distinct scopes.ai_recommendation_id) as bigint) as affected_count,
    cast(count(scopes.ai_safety_event_id) as bigint) as event_count,
    cast(
        count(scopes.ai_safety_event_id)
        - count(case when scopes.ai_recommendation_id is not null then 1 end) as bigint
    ) as unlinked_event_count,
    cast(count(scopes.review_seconds) as bigint) as reviewed_event_count,
    cast(
        percentile_cont(0.5e0) within group (order by scopes.review_seconds / 3600e0) as double
    ) as median_review_hours
from made
cross join labels
left join scopes
    on
        made.model_type = scopes.model_type
        and made.shown_version = scopes.shown_version
        and made.scope_grain = scopes.scope_grain
        and made.period_start_date = scopes.period_start_date
        and scopes.ai_safety_event_id is not null
        and labels.shown_kind in ('any', scopes.kind)
        and labels.shown_severity in ('any', scopes.severity)
group by
    made.model_type,
    made.shown_version,
    labels.shown_kind,
    labels.shown_severity,
    made.scope_grain,
    made.period_start_date
