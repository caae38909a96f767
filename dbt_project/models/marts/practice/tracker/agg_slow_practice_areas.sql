-- One row per learner, piece and segment marked in the last seven days of the learner's own
-- calendar, today included: whether slower practice is advised, and how slow (S2 `slow_practice`;
-- REC-06).
--
-- An area is a segment of a piece; where a session marked none, the whole piece. Its accuracy is
-- the mean over all readings of the sessions in which it was marked; below 70 the tempo of the
-- latest of them is to be cut to 0.7. A tempo heard in the wrong octave is snapped first.
with sessions as (
    select
        decided.source_system,
        decided.learner_id,
        decided.session_id,
        decided.source_session_id,
        coalesce(decided.content_id, 'none') as piece_id,
        concat(lpad({{ moment_key('decided.started_at') }}, 20, '0'), decided.session_id)
            as recency
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'learner_insight', 'decided.started_at') }}
    inner join {{ ref('int_learners__today') }} as today
        on
            decided.source_system = today.source_system
            and decided.learner_id = today.learner_id
            and decided.local_date <= today.today_date
            and {{ days_between('decided.local_date', 'today.today_date') }} < 7
    where
        decided.source_system = 'practice_tracker'
        and decided.consent_basis = 'learner_insight'
        and not decided.is_future_clock
),

marked as (
    select distinct
        stg_segments.practice_session_id,
        stg_segments.name
    from {{ ref('stg_practice_tracker__practice_segments') }} as stg_segments
),

areas as (
    select
        sessions.source_system,
        sessions.learner_id,
        sessions.piece_id,
        coalesce(marked.name, 'whole piece') as segment_name,
        count(*) as session_count,
        coalesce(sum(tempos.accuracy_count), 0) as accuracy_count,
        sum(tempos.accuracy_millionths) as accuracy_millionths,
        max_by(
            tempos.practised_bpm,
            case when tempos.practised_bpm is not null then sessions.recency end
        ) as current_bpm
    from sessions
    left join marked on sessions.source_session_id = marked.practice_session_id
    left join {{ ref('int_practice__session_tempos') }} as tempos
        on sessions.session_id = tempos.session_id
    group by
        sessions.source_system,
        sessions.learner_id,
        sessions.piece_id,
        coalesce(marked.name, 'whole piece')
),

judged as (
    select
        areas.*,
        {{ mean_of_millionths('areas.accuracy_millionths', 'areas.accuracy_count') }}
            as tempo_accuracy_mean
    from areas
),

advised as (
    select
        judged.*,
        coalesce(judged.tempo_accuracy_mean < 70e0, false) as is_recommended
    from judged
)

select
    cast(advised.source_system as string) as source_system,
    cast(advised.learner_id as string) as learner_id,
    cast(advised.piece_id as string) as piece_id,
    cast(advised.segment_name as string) as segment_name,
    cast(advised.session_count as bigint) as session_count,
    cast(advised.accuracy_count as bigint) as accuracy_count,
    cast(advised.tempo_accuracy_mean as double) as tempo_accuracy_mean,
    cast(advised.current_bpm as double) as current_bpm,
    cast(advised.is_recommended as boolean) as is_recommended,
    cast(case when advised.is_recommended then 'slow_practice' end as string)
        as recommendation_type,
    cast(case when advised.is_recommended then advised.current_bpm * 0.7e0 end as double)
        as suggested_bpm
from advised
