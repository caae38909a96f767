-- One row per pseudonym of practice_tracker (account, student, teacher) with what its account and
-- its student's side say of the person.
with users as (
    select * from {{ ref('stg_practice_tracker__users') }}
),

students as (
    select * from {{ ref('stg_practice_tracker__students') }}
),

teachers as (
    select * from {{ ref('stg_practice_tracker__teachers') }}
),

-- an account has one student; should an app send two, the newer one speaks for the account
student_of_user as (
    select
        students.*,
        row_number() over (
            partition by students.user_id
            order by students.updated_at desc nulls last, students.learner_id asc
        ) as student_rank
    from students
),

pseudonyms as (
    select
        students.learner_id,
        students.user_id,
        students.grade_level,
        students.years_playing
    from students
    union all
    select
        users.user_id as learner_id,
        users.user_id,
        student_of_user.grade_level,
        student_of_user.years_playing
    from users
    left join student_of_user
        on users.user_id = student_of_user.user_id and student_of_user.student_rank = 1
    union all
    select
        teachers.teacher_id as learner_id,
        teachers.user_id,
        cast(null as string) as grade_level,
        cast(null as bigint) as years_playing
    from teachers
)

select
    cast('practice_tracker' as string) as source_system,
    cast(pseudonyms.learner_id as string) as learner_id,
    cast(pseudonyms.user_id as string) as user_id,
    cast(users.role as string) as account_role,
    cast(users.created_at as timestamp) as signed_up_at,
    cast(pseudonyms.years_playing as bigint) as years_playing,
    cast(
        case
            when pseudonyms.grade_level is null then null
            when lower(pseudonyms.grade_level) like '%kindergarten%' then true
            else coalesce(
                    try_cast(
                        nullif(regexp_extract(pseudonyms.grade_level, '([0-9]+)', 1), '') as int
                    ) between 1 and 12,
                    false
                )
        end as boolean
    ) as is_minor
from pseudonyms
left join users on pseudonyms.user_id = users.user_id
