-- One row per video of a session whose learner may be shown: how far it got on its way through
-- processing, and which one is stuck (GAM-06). A video that is not done is stuck when nothing has
-- happened to it for 24 hours.
with videos as (
    select
        stg_videos.*,
        decided.learner_id,
        decided.session_id,
        case
            when stg_videos.processing_status in ('pending', 'processing')
                then {{ hours_between(
                    'coalesce(stg_videos.updated_at, stg_videos.created_at)', as_of()
                ) }}
        end as waiting_hours
    from {{ ref('stg_practice_tracker__videos') }} as stg_videos
    inner join {{ ref('int_sessions__decided') }} as decided
        on
            stg_videos.source_system = decided.source_system
            and stg_videos.practice_session_id = decided.source_session_id
            and decided.consent_basis = 'learner_insight'
),

staged as (
    select
        videos.*,
        case
            when videos.processing_status in ('completed', 'failed') then videos.processing_status
            when videos.waiting_hours >= 24e0 then 'stuck'
            else 'in_progress'
        end as stage
    from videos
),

remarked as (
    select
        remarks.session_id,
        max(remarks.created_at) as last_remark_at
    from {{ ref('int_community__remarks') }} as remarks
    group by remarks.session_id
)

select
    cast(staged.video_id as string) as video_id,
    cast(staged.source_system as string) as source_system,
    cast(staged.learner_id as string) as learner_id,
    cast(staged.session_id as string) as session_id,
    cast(staged.processing_status as string) as processing_status,
    cast(staged.stage as string) as stage,
    cast(staged.created_at as timestamp) as created_at,
    cast(staged.processed_at as timestamp) as processed_at,
    cast({{ local_date('staged.created_at', 'zones.zone') }} as date) as local_date,
    cast(staged.file_bytes as bigint) as file_bytes,
    cast(ceil(staged.file_bytes / 5242880e0) as bigint) as chunk_count,
    cast(staged.duration_seconds as double) as duration_seconds,
    cast(
        case
            when staged.processed_at >= staged.created_at
                then {{ seconds_between('staged.created_at', 'staged.processed_at') }}
        end as double
    ) as processing_seconds,
    cast(staged.waiting_hours as double) as waiting_hours,
    cast(staged.stage = 'stuck' as boolean) as is_stuck,
    cast(coalesce(remarked.last_remark_at >= staged.created_at, false) as boolean) as is_reviewed
from staged
{{ join_consented('staged', 'learner_insight', 'staged.created_at') }}
{{ join_zone('staged', 'staged.created_at') }}
left join remarked on staged.session_id = remarked.session_id
