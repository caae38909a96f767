-- OULAD studentAssessment -> assessments: one row per student and assessment handed in.
-- Banked results carry the day -1; they count for the day before the presentation starts. One of
-- an assessment that is not listed has no such day: it goes to quarantine rather than missing.
select
    concat_ws(
        '/',
        cast(studentassessment.id_assessment as bigint),
        cast(studentassessment.id_student as bigint)
    ) as id,
    cast(studentassessment.id_student as bigint)::varchar as learner_id,
    assessments.code_module || '/' || assessments.code_presentation as module_id,
    cast(studentassessment.id_assessment as bigint)::varchar as assessment_id,
    assessments.assessment_type,
    studentassessment.score,
    assessments.weight,
    studentassessment.is_banked = 1 as is_banked,
    make_date(
        cast(left(assessments.code_presentation, 4) as integer),
        case right(assessments.code_presentation, 1) when 'B' then 2 when 'J' then 10 end,
        1
    )::timestamp + to_days(cast(studentassessment.date_submitted as integer)) as submitted_at,
from studentassessment
left join assessments using (id_assessment)
