-- One row per learner, piece and segment of it: how often the learner went back to it, and the
-- colour of the heat map (S2 `intensity = clickCount / maxClicks`; SES-06).
with segments as (
    select
        decided.source_system,
        decided.learner_id,
        coalesce(decided.content_id, 'none') as piece_id,
        stg_segments.name as segment_name,
        sum(stg_segments.click_count) as click_count,
        count(distinct decided.session_id) as session_count,
        max(stg_segments.last_clicked_at) as last_clicked_at
    from {{ ref('stg_practice_tracker__practice_segments') }} as stg_segments
    inner join {{ ref('int_sessions__decided') }} as decided
        on
            stg_segments.source_system = decided.source_system
            and stg_segments.practice_session_id = decided.source_session_id
    {{ join_consented('decided', 'learner_insight', 'decided.started_at') }}
    where decided.consent_basis = 'learner_insight'
    group by
        decided.source_system,
        decided.learner_id,
        coalesce(decided.content_id, 'none'),
        stg_segments.name
),

compared as (
    select
        segments.*,
        max(segments.click_count) over (
            partition by segments.source_system, segments.learner_id, segments.piece_id
        ) as max_click_count
    from segments
),

heated as (
    select
        compared.*,
        {{ ratio('compared.click_count', 'compared.max_click_count') }} as intensity_ratio
    from compared
)

select
    cast(heated.source_system as string) as source_system,
    cast(heated.learner_id as string) as learner_id,
    cast(heated.piece_id as string) as piece_id,
    cast(heated.segment_name as string) as segment_name,
    cast(heated.click_count as bigint) as click_count,
    cast(heated.session_count as bigint) as session_count,
    cast(heated.max_click_count as bigint) as max_click_count,
    cast(heated.intensity_ratio as double) as intensity_ratio,
    cast({{ heat_colour('heated.intensity_ratio') }} as string) as color,
    cast(heated.last_clicked_at as timestamp) as last_clicked_at
from heated
