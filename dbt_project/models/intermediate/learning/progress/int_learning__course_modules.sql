-- One row per learner and module to be done: every module with a place in a course that the learner
-- is enrolled in, and every other module that the learner is enrolled in. Withdrawn enrolments do
-- not count.
with enrolments as (
    select all_enrolments.*
    from {{ ref('int_learning__enrolments') }} as all_enrolments
    where all_enrolments.status <> 'withdrawn'
),

placed as (
    select all_modules.*
    from {{ ref('stg_learning_platform__modules') }} as all_modules
    where all_modules.course is not null and all_modules.position is not null
),

courses as (
    select
        enrolments.source_system,
        enrolments.learner_id,
        enrolments.course,
        max(
            concat(lpad({{ moment_key('enrolments.known_at') }}, 20, '0'), enrolments.module_id)
        ) as recency
    from enrolments
    where enrolments.course is not null
    group by enrolments.source_system, enrolments.learner_id, enrolments.course
),

newest as (
    select
        courses.*,
        courses.recency = max(courses.recency) over (
            partition by courses.source_system, courses.learner_id
        ) as is_newest_course
    from courses
),

to_do as (
    select
        newest.source_system,
        newest.learner_id,
        placed.module_id,
        newest.is_newest_course,
        placed.position
    from newest
    inner join placed on newest.course = placed.course
    union all
    select
        enrolments.source_system,
        enrolments.learner_id,
        enrolments.module_id,
        false as is_newest_course,
        cast(null as bigint) as position
    from enrolments
    left join placed on enrolments.module_id = placed.module_id
    where placed.module_id is null
)

select
    cast(to_do.source_system as string) as source_system,
    cast(to_do.learner_id as string) as learner_id,
    cast(to_do.module_id as string) as module_id,
    cast(to_do.position as bigint) as position,
    cast(to_do.is_newest_course as boolean) as is_newest_course,
    cast(enrolments.status as string) as status,
    cast(coalesce(enrolments.status = 'completed', false) as boolean) as is_completed,
    cast(enrolments.known_at as timestamp) as known_at,
    cast(enrolments.completed_at as timestamp) as completed_at
from to_do
{{ join_consented('to_do', 'learner_insight', as_of()) }}
left join enrolments
    on
        to_do.source_system = enrolments.source_system
        and to_do.learner_id = enrolments.learner_id
        and to_do.module_id = enrolments.module_id
