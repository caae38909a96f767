-- One row per session of practice_tracker and tag put on it, with what the tag says.
select
    cast(decided.source_system as string) as source_system,
    cast(decided.session_id as string) as session_id,
    cast(tags.tag_id as string) as tag_id,
    cast(decided.learner_id as string) as learner_id,
    cast(decided.local_date as date) as local_date,
    cast(decided.total_seconds as bigint) as total_seconds,
    cast(decided.self_rating as bigint) as self_rating,
    cast(tags.tag_type as string) as tag_type,
    cast(tags.name as string) as tag_name,
    cast(tags.composer as string) as composer,
    cast(tags.difficulty_level as bigint) as difficulty_level,
    cast(tags.typical_seconds as bigint) as typical_seconds
from {{ ref('int_sessions__decided') }} as decided
{{ join_consented('decided', 'learner_insight', 'decided.started_at') }}
inner join {{ ref('stg_practice_tracker__session_tags') }} as session_tags
    on decided.source_session_id = session_tags.practice_session_id
inner join {{ ref('stg_practice_tracker__tags') }} as tags
    on session_tags.tag_id = tags.tag_id
where
    decided.source_system = 'practice_tracker'
    and decided.consent_basis = 'learner_insight'
