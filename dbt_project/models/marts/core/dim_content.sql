-- One row per thing that learners practise, learn or buy, named as its source names it. Titles that
-- a person wrote (programs, private tags) are left out.
with sessions as (
    select * from {{ ref('stg_song_practice__performance_sessions') }}
),

programs as (
    select * from {{ ref('stg_fitness_coach__marketplace_programs') }}
),

tags as (
    select * from {{ ref('stg_practice_tracker__tags') }}
),

session_tags as (
    select * from {{ ref('stg_practice_tracker__session_tags') }}
),

modules as (
    select * from {{ ref('stg_learning_platform__modules') }}
),

module_progress as (
    select * from {{ ref('stg_learning_platform__module_progress') }}
),

session_results as (
    select * from {{ ref('stg_language_tutor__session_results') }}
),

topics as (
    select
        session_results.source_system,
        topics.topic
    from session_results
    {{ json_elements('session_results.topics', 'topics', 'topic') }}
),

-- what only a row about a learner names has no row of its own: it is content all the same
content as (
    select
        source_system,
        song_id as content_id,
        'song' as content_type
    from sessions
    where song_id is not null
    union
    select
        source_system,
        marketplace_program_id,
        'program'
    from programs
    union
    select
        source_system,
        tag_id,
        'tag'
    from tags
    union
    select
        source_system,
        tag_id,
        'tag'
    from session_tags
    union
    select
        source_system,
        module_id,
        'module'
    from modules
    union
    select
        source_system,
        module_id,
        'module'
    from module_progress
    union
    select
        source_system,
        topic,
        'topic'
    from topics
    where topic is not null
)

select
    cast(content.source_system as string) as source_system,
    cast(content.content_id as string) as content_id,
    cast(
        case content.content_type
            when 'tag' then coalesce(nullif(tags.tag_type, 'general'), 'tag')
            else content.content_type
        end as string
    ) as content_type,
    cast(
        case content.content_type
            when 'tag' then tags.name
            when 'module' then modules.title
            when 'topic' then content.content_id
        end as string
    ) as title,
    cast(coalesce(programs.category, modules.course) as string) as category,
    cast(tags.composer as string) as composer,
    cast(tags.difficulty_level as bigint) as difficulty_level,
    cast(tags.typical_seconds as bigint) as typical_seconds,
    cast(modules.position as bigint) as position,
    cast(modules.starts_at as timestamp) as starts_at,
    cast(modules.length_days as bigint) as length_days
from content
left join tags on content.source_system = tags.source_system and content.content_id = tags.tag_id
left join programs
    on
        content.source_system = programs.source_system
        and content.content_id = programs.marketplace_program_id
left join modules
    on content.source_system = modules.source_system and content.content_id = modules.module_id
