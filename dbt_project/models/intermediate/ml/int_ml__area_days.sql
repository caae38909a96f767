-- One row per learner of practice_tracker, piece, segment (where a session marked none, the whole
-- piece) and local date: readings of accuracy and tempo, over the sessions that may be compared.
with sessions as (
    select
        decided.source_system,
        decided.learner_id,
        decided.source_session_id,
        coalesce(decided.content_id, 'none') as piece_id,
        decided.local_date,
        tempos.accuracy_count,
        tempos.accuracy_millionths,
        tempos.practised_bpm
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'trend_comparison', 'decided.started_at') }}
    inner join {{ ref('int_practice__session_tempos') }} as tempos
        on decided.session_id = tempos.session_id
    where
        decided.source_system = 'practice_tracker'
        and decided.can_compare_sessions
        and not decided.is_future_clock
        and tempos.accuracy_count > 0
),

marked as (
    select distinct
        stg_segments.practice_session_id,
        stg_segments.name
    from {{ ref('stg_practice_tracker__practice_segments') }} as stg_segments
)

select
    cast(sessions.source_system as string) as source_system,
    cast(sessions.learner_id as string) as learner_id,
    cast(sessions.piece_id as string) as piece_id,
    cast(coalesce(marked.name, 'whole piece') as string) as segment_name,
    cast(sessions.local_date as date) as local_date,
    cast(sum(sessions.accuracy_count) as bigint) as accuracy_count,
    cast(sum(sessions.accuracy_millionths) as bigint) as accuracy_millionths,
    cast(count(sessions.practised_bpm) as bigint) as bpm_count,
    cast(sum({{ millionths('sessions.practised_bpm') }}) as bigint) as bpm_millionths
from sessions
left join marked on sessions.source_session_id = marked.practice_session_id
group by
    sessions.source_system,
    sessions.learner_id,
    sessions.piece_id,
    coalesce(marked.name, 'whole piece'),
    sessions.local_date
