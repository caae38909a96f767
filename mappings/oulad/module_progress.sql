-- OULAD registrations -> module_progress: one row per enrolment (student and presentation).
-- Withdrawn wins over the result; a Pass or Distinction completes the course on its last day.
with enrolments as (
    select
        studentinfo.*,
        studentregistration.date_registration,
        studentregistration.date_unregistration,
        courses.module_presentation_length,
        make_date(
            cast(left(studentinfo.code_presentation, 4) as integer),
            case right(studentinfo.code_presentation, 1) when 'B' then 2 when 'J' then 10 end,
            1
        )::timestamp as starts_at,
    from studentinfo
    left join studentregistration using (id_student, code_module, code_presentation)
    left join courses using (code_module, code_presentation)
)

select
    cast(enrolments.id_student as bigint)::varchar as learner_id,
    enrolments.code_module || '/' || enrolments.code_presentation as module_id,
    case enrolments.final_result
        when 'Withdrawn' then 'withdrawn'
        when 'Fail' then 'failed'
        when 'Pass' then 'completed'
        when 'Distinction' then 'completed'
    end as status,
    enrolments.final_result,
    cast(enrolments.num_of_prev_attempts as bigint) as previous_attempts,
    cast(enrolments.studied_credits as bigint) as credits,
    enrolments.starts_at + to_days(cast(enrolments.date_registration as integer)) as enrolled_at,
    if(
        enrolments.final_result in ('Pass', 'Distinction'),
        enrolments.starts_at + to_days(cast(enrolments.module_presentation_length as integer)),
        null
    ) as completed_at,
    enrolments.starts_at + to_days(cast(enrolments.date_unregistration as integer)) as withdrawn_at,
from enrolments
