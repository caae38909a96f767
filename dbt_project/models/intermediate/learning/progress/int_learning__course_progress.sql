-- One row per learner with an enrolment that was not withdrawn: what there is to do in all courses
-- together, what is done, and what comes next. Moments are days of the learner's present zone.
with modules as (
    select
        course_modules.*,
        today.today_date,
        {{ local_date('course_modules.completed_at', 'today.zone') }} as completed_date,
        {{ local_date('course_modules.known_at', 'today.zone') }} as known_date,
        course_modules.status in ('enrolled', 'in_progress') as is_open
    from {{ ref('int_learning__course_modules') }} as course_modules
    inner join {{ ref('int_learners__today') }} as today
        on
            course_modules.source_system = today.source_system
            and course_modules.learner_id = today.learner_id
),

counted as (
    select
        modules.source_system,
        modules.learner_id,
        count(*) as total_module_count,
        count(case when modules.is_completed then 1 end) as completed_module_count,
        count(
            case
                when
                    modules.is_completed
                    and modules.completed_date <= modules.today_date
                    and {{ days_between('modules.completed_date', 'modules.today_date') }} < 28
                    then 1
            end
        ) as month_completed_count,
        max(
            case
                when modules.is_completed and modules.completed_date <= modules.today_date
                    then modules.completed_date
            end
        ) as last_completed_date,
        min(case when modules.is_open then modules.known_date end) as open_since_date,
        min(
            case
                when
                    modules.is_newest_course
                    and modules.position is not null
                    and not modules.is_completed
                    then
                        concat(
                            lpad(cast(modules.position as string), 10, '0'),
                            modules.module_id
                        )
            end
        ) as next_module_key
    from modules
    group by modules.source_system, modules.learner_id
)

select
    cast(counted.source_system as string) as source_system,
    cast(counted.learner_id as string) as learner_id,
    cast(counted.total_module_count as bigint) as total_module_count,
    cast(counted.completed_module_count as bigint) as completed_module_count,
    cast(counted.month_completed_count as bigint) as month_completed_count,
    cast(counted.last_completed_date as date) as last_completed_date,
    cast(counted.open_since_date as date) as open_since_date,
    cast(substring(counted.next_module_key, 11) as string) as next_module_id
from counted
