-- One row per session, section of its song and chord: how often the learner came to the section and
-- what happened there, for sessions whose events may be used one by one (PRV-06). A `play` that
-- does not resume a `pause` is a visit. An event without a section name belongs to a window of 20
-- seconds, as long as the seed's example. `last_tempo_key` is a moment and a tempo in one number.
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, session_date)',
    meta={'dirty_days': 'int_sessions__dirty_days'},
) }}

with sessions as (
    select decided.*
    from {{ ref('int_sessions__decided') }} as decided
    where
        decided.source_system = 'song_practice'
        and decided.consent_basis = 'learner_insight'
        and decided.content_id is not null
        and decided.bot_rule is null
        and {{ is_dirty(
            '(decided.source_system, decided.session_date)', ref('int_sessions__dirty_days')
        ) }}
),

events as (
    select
        stg_events.performance_session_id,
        stg_events.event_type,
        stg_events.position_seconds,
        stg_events.occurred_at,
        stg_events.chord_at_position as chord,
        stg_events.section_name is not null as has_section_name,
        coalesce(
            stg_events.section_name,
            concat(
                cast(cast(floor(stg_events.position_seconds / 20e0) as bigint) * 20 as string),
                ' s'
            )
        ) as section_id,
        case
            when stg_events.event_type = 'tempo_change'
                then try_cast({{ json_text('stg_events.event_data', 'tempo_bpm') }} as double)
        end as tempo_bpm
    from {{ ref('stg_song_practice__performance_events') }} as stg_events
    inner join sessions on stg_events.performance_session_id = sessions.source_session_id
    {{ join_consented('sessions', 'event_detail', 'stg_events.occurred_at') }}
    where stg_events.section_name is not null or stg_events.position_seconds is not null
),

counted as (
    select
        events.performance_session_id,
        events.section_id,
        events.has_section_name,
        events.chord,
        {% for event_type in ['play', 'pause', 'rewind', 'tempo_change'] -%}
            count(case when events.event_type = '{{ event_type }}' then 1 end)
                as {{ event_type }}_count,
        {% endfor -%}
        max(
            case
                when events.tempo_bpm >= 1e0 and events.tempo_bpm < 1e3
                    then
                        cast(
                            floor(
                                {{ seconds_between(beginning_of_time(), 'events.occurred_at') }}
                                * 1e3
                            ) as bigint
                        ) * 1000
                        + cast(floor(events.tempo_bpm) as bigint)
            end
        ) as last_tempo_key,
        min(events.position_seconds) as first_position_seconds,
        max(events.position_seconds) as last_position_seconds
    from events
    group by
        events.performance_session_id,
        events.section_id,
        events.has_section_name,
        events.chord
)

select
    cast(sessions.source_system as string) as source_system,
    cast(sessions.session_date as date) as session_date,
    cast(sessions.session_id as string) as session_id,
    cast(sessions.learner_id as string) as learner_id,
    cast(sessions.content_id as string) as song_id,
    cast(counted.section_id as string) as section_id,
    cast(counted.has_section_name as boolean) as has_section_name,
    cast(counted.chord as string) as chord,
    cast(sessions.local_date as date) as local_date,
    cast(sessions.can_compare_sessions as boolean) as can_compare_sessions,
    {% for what in ['play', 'pause', 'rewind', 'tempo_change'] -%}
        cast(counted.{{ what }}_count as bigint) as {{ what }}_count,
    {% endfor -%}
    cast(
        counted.pause_count + counted.rewind_count + counted.tempo_change_count as bigint
    ) as stumble_count,
    cast(counted.last_tempo_key as bigint) as last_tempo_key,
    cast(counted.first_position_seconds as double) as first_position_seconds,
    cast(counted.last_position_seconds as double) as last_position_seconds
from counted
inner join sessions on counted.performance_session_id = sessions.source_session_id
