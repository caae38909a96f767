-- One row per session with what may be done with it, the learner's own day, and labels. Nothing is
-- dropped here: fct_sessions leaves the excluded sessions out, the accounting counts them.
--
-- Basis: `learner_insight` where the learner grants it for the session's start and now, and the
-- session's own flags do not deny it; else `anonymous_usage` where that is granted, or where nobody
-- was signed in; else `excluded`. Without the learner the source's default zone stands in.
-- Bots (ING-29), by documented rule: `event_rate`, at least 60 events at 30 or more a minute;
-- `no_rest`, sessions of one learner in at least 20 hours of one UTC day, or 20 hours of them.
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, session_date)',
    meta={'dirty_days': 'int_sessions__dirty_days'},
) }}

with sessions as (
    select unified.* from {{ ref('int_sessions__unified') }} as unified
    where
        {{ is_dirty(
            '(unified.source_system, unified.session_date)', ref('int_sessions__dirty_days')
        ) }}
),

zones as (
    select * from {{ ref('int_learners__zones') }}
),

learner_days as (
    select
        sessions.source_system,
        sessions.learner_id,
        sessions.session_date,
        count(distinct extract(hour from sessions.started_at)) >= 20
        or sum(sessions.total_seconds) >= 72000 as is_without_rest
    from sessions
    where sessions.learner_id is not null
    group by sessions.source_system, sessions.learner_id, sessions.session_date
),

asked as (
    select
        sessions.*,
        grants_of_learner_insight.learner_id is not null as can_show_learner,
        grants_of_trend_comparison.learner_id is not null as can_compare,
        grants_of_anonymous_usage.learner_id is not null as can_count
    from sessions
    {{ join_consented('sessions', 'learner_insight', 'sessions.started_at', kind='left') }}
    {{ join_consented('sessions', 'trend_comparison', 'sessions.started_at', kind='left') }}
    {{ join_consented('sessions', 'anonymous_usage', 'sessions.started_at', kind='left') }}
),

based as (
    select
        asked.*,
        case
            when asked.can_show_learner and not asked.is_identification_denied
                then 'learner_insight'
            when (asked.can_count or asked.learner_id is null) and not asked.is_use_denied
                then 'anonymous_usage'
            else 'excluded'
        end as consent_basis,
        case
            when
                asked.event_count >= 60
                and asked.event_count * 60 >= 30 * asked.total_seconds
                then 'event_rate'
        end as event_rate_rule
    from asked
),

-- a condition on this side alone would make the join below compare every session with every zone
shown as (
    select
        based.*,
        case when based.consent_basis = 'learner_insight' then based.learner_id end
            as shown_learner_id
    from based
),

zoned as (
    select
        shown.*,
        coalesce(zones.zone, source_time_zones.default_zone) as zone,
        coalesce(zones.is_zone_imputed, true) as is_zone_imputed
    from shown
    inner join {{ ref('source_time_zones') }} as source_time_zones
        on shown.source_system = source_time_zones.source_system
    left join zones
        on
            shown.source_system = zones.source_system
            and shown.shown_learner_id = zones.learner_id
            and shown.started_at >= zones.valid_from
            and shown.started_at < zones.valid_to
),

placed as (
    select
        zoned.*,
        case
            when not zoned.is_time_imputed
                then {{ local_timestamp('zoned.started_at', 'zoned.zone') }}
        end as local_started_at
    from zoned
)

select
    {% for name in session_column_types() -%}
        placed.{{ name }},
    {% endfor -%}
    cast(placed.consent_basis as string) as consent_basis,
    cast(
        placed.can_compare and placed.consent_basis = 'learner_insight' as boolean
    ) as can_compare_sessions,
    cast(coalesce(people.is_internal, false) as boolean) as is_internal,
    cast(
        case when learner_days.is_without_rest then 'no_rest' else placed.event_rate_rule end
        as string
    ) as bot_rule,
    cast(placed.zone as string) as zone,
    cast(placed.is_zone_imputed as boolean) as is_zone_imputed,
    cast(placed.local_started_at as timestamp) as local_started_at,
    cast(coalesce(placed.local_started_at, placed.started_at) as date) as local_date
from placed
left join {{ ref('int_learners__profiles') }} as people
    on placed.source_system = people.source_system and placed.learner_id = people.learner_id
left join learner_days
    on
        placed.source_system = learner_days.source_system
        and placed.learner_id = learner_days.learner_id
        and placed.session_date = learner_days.session_date
