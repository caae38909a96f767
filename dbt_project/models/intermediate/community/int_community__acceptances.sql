-- One row per comment and moment at which it became the accepted answer, or ceased to be it.
with versions as (
    select
        comment_versions.*,
        coalesce(comment_versions.updated_at, comment_versions.created_at) as changed_at,
        coalesce(
            lag(comment_versions.is_solution) over (
                partition by comment_versions.forum_comment_id
                order by comment_versions.updated_at nulls first
            ),
            false
        ) as was_solution
    from {{ ref('stg_practice_tracker__forum_comment_versions') }} as comment_versions
),

changes as (
    select
        versions.*,
        lead(versions.is_solution) over (
            partition by versions.forum_comment_id
            order by versions.updated_at nulls first
        ) is null as is_last
    from versions
    where versions.is_solution <> versions.was_solution
)

select
    cast(changes.source_system as string) as source_system,
    cast(changes.forum_comment_id as string) as forum_comment_id,
    cast(changes.forum_post_id as string) as forum_post_id,
    cast(changes.user_id as string) as learner_id,
    cast(changes.changed_at as timestamp) as changed_at,
    cast(changes.is_solution as boolean) as is_accepted,
    cast(changes.is_last as boolean) as is_last
from changes
