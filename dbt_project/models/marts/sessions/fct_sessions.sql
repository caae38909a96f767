-- One row per session of any of the five apps that may be shown, identified or anonymous.
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, session_date)',
    on_schema_change='fail',
    meta={'dirty_days': 'int_sessions__dirty_days'},
) }}

with decided as (
    select all_sessions.*
    from {{ ref('int_sessions__decided') }} as all_sessions
    where
        all_sessions.consent_basis <> 'excluded'
        and {{ is_dirty(
            '(all_sessions.source_system, all_sessions.session_date)',
            ref('int_sessions__dirty_days')
        ) }}
),

-- an anonymous session keeps no key: neither the learner's nor one that the app could look up
keyed as (
    select
        decided.*,
        decided.consent_basis = 'learner_insight' as is_identified,
        concat(
            decided.source_system,
            ':anonymous:',
            md5(concat('{{ var("anonymous_salt", "etude") }}', '|', decided.session_id))
        ) as anonymous_session_id
    from decided
)

select
    cast(
        case when keyed.is_identified then keyed.session_id else keyed.anonymous_session_id end
        as string
    ) as session_id,
    cast(keyed.source_system as string) as source_system,
    cast(case when keyed.is_identified then keyed.source_session_id end as string)
        as source_session_id,
    cast(case when keyed.is_identified then keyed.learner_id end as string) as learner_id,
    cast(not keyed.is_identified as boolean) as is_anonymous,
    cast(keyed.consent_basis as string) as consent_basis,
    cast(keyed.can_compare_sessions as boolean) as can_compare_sessions,
    cast(keyed.session_date as date) as session_date,
    cast(keyed.started_at as timestamp) as started_at,
    cast(keyed.ended_at as timestamp) as ended_at,
    cast(keyed.local_started_at as timestamp) as local_started_at,
    cast(keyed.local_date as date) as local_date,
    cast(keyed.zone as string) as zone,
    cast(keyed.is_zone_imputed as boolean) as is_zone_imputed,
    cast(keyed.is_time_imputed as boolean) as is_time_imputed,
    cast(keyed.is_open as boolean) as is_open,
    cast(keyed.is_end_inferred as boolean) as is_end_inferred,
    cast(keyed.session_type as string) as session_type,
    cast(keyed.mode as string) as mode,
    cast(keyed.device_type as string) as device_type,
    cast(keyed.platform as string) as platform,
    cast(keyed.app_version as string) as app_version,
    cast(keyed.content_type as string) as content_type,
    cast(keyed.content_id as string) as content_id,
    cast(keyed.setlist_id as string) as setlist_id,
    cast(keyed.total_seconds as bigint) as total_seconds,
    cast(coalesce(keyed.event_active_seconds, keyed.reported_active_seconds) as bigint)
        as active_seconds,
    cast(keyed.reported_active_seconds as bigint) as reported_active_seconds,
    cast(keyed.event_active_seconds as bigint) as event_active_seconds,
    cast(keyed.completion_ratio as double) as completion_ratio,
    cast(keyed.self_rating as bigint) as self_rating,
    cast(keyed.difficulty_rating as bigint) as difficulty_rating,
    cast(keyed.pronunciation_score as double) as pronunciation_score,
    cast(keyed.fluency_score as double) as fluency_score,
    cast(keyed.grammar_score as double) as grammar_score,
    cast(
        {{ mean_of([
            'keyed.pronunciation_score', 'keyed.fluency_score', 'keyed.grammar_score'
        ]) }} as double
    ) as average_score,
    {% for origin in ['reported', 'event'] -%}
        {% for action in ['pause', 'rewind', 'fast_forward', 'tempo_change'] -%}
            cast(keyed.{{ origin }}_{{ action }}_count as bigint)
                as {{ origin }}_{{ action }}_count,
        {% endfor -%}
    {% endfor -%}
    cast(keyed.event_count as bigint) as event_count,
    cast(keyed.click_count as bigint) as click_count,
    cast(keyed.words_spoken as bigint) as words_spoken,
    cast(keyed.target_bpm as bigint) as target_bpm,
    cast(keyed.sent_at as timestamp) as sent_at,
    cast(floor({{ seconds_between('keyed.started_at', 'keyed.sent_at') }}) as bigint)
        as lateness_seconds,
    cast(keyed.is_late as boolean) as is_late,
    cast(keyed.is_future_clock as boolean) as is_future_clock,
    cast(keyed.is_internal as boolean) as is_internal,
    cast(keyed.bot_rule is not null as boolean) as is_bot,
    cast(keyed.bot_rule as string) as bot_rule
from keyed
