-- OULAD studentInfo -> learners: one row per student, as described at the latest presentation.
-- imd_band '10-20' lacks the % of its siblings. Students are registered when first enrolled.
with enrolments as (
    select
        studentinfo.*,
        make_date(
            cast(left(studentinfo.code_presentation, 4) as integer),
            case right(studentinfo.code_presentation, 1) when 'B' then 2 when 'J' then 10 end,
            1
        )::timestamp as starts_at,
        studentregistration.date_registration,
    from studentinfo
    left join studentregistration using (id_student, code_module, code_presentation)
)

select
    cast(enrolments.id_student as bigint)::varchar as id,
    enrolments.gender,
    enrolments.region,
    enrolments.highest_education,
    if(enrolments.imd_band = '10-20', '10-20%', enrolments.imd_band) as imd_band,
    enrolments.age_band,
    enrolments.disability = 'Y' as disability,
    min(enrolments.starts_at + to_days(cast(enrolments.date_registration as integer)))
        over (partition by enrolments.id_student) as registered_at,
    enrolments.starts_at as updated_at,
from enrolments
qualify row_number() over (
    partition by enrolments.id_student
    order by enrolments.starts_at desc, enrolments.code_module desc
) = 1
