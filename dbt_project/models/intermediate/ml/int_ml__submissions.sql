-- One row per submission of an assessment, with the Mondays from which it and its score were known,
-- and its places, in the order in which that became known, among the learner's scores in the module
-- and among the attempts at the assessment.
-- The first score that the app told counts: to mark again is news of later. Where no clock tells
-- when it was marked, the lag of marks is added to the submission.
{% set versions = ref('stg_learning_platform__assessment_versions') -%}
with assessments as (
    select * from {{ first_versions(versions, 'assessment_submission_id') }} as told
),

submitted as (
    select
        assessments.*,
        {{ known_from(available_at('assessments.submitted_at', 'assessments.sent_at')) }}
            as known_from
    from assessments
    {{ join_availability('assessments', 'assessments') }}
    {{ join_consented('assessments', 'learner_insight', 'assessments.submitted_at') }}
),

dated as (
    select
        first_marks.source_system,
        first_marks.assessment_submission_id,
        first_marks.score,
        first_marks.sent_at,
        case
            when first_marks.updated_at > first_marks.submitted_at then first_marks.updated_at
            else first_marks.submitted_at
        end as marked_at,
        case
            when first_marks.updated_at > first_marks.submitted_at then 'assessments' else 'marks'
        end as stream
    from {{ first_versions(
        versions, 'assessment_submission_id', 'versions.score is not null'
    ) }} as first_marks
),

marked as (
    select
        dated.assessment_submission_id,
        dated.score,
        {{ known_from(available_at('dated.marked_at', 'dated.sent_at')) }} as known_from
    from dated
    {{ join_availability('dated', 'dated.stream') }}
)

select
    cast(submitted.source_system as string) as source_system,
    cast(submitted.assessment_submission_id as string) as assessment_submission_id,
    cast(submitted.learner_id as string) as learner_id,
    cast(submitted.module_id as string) as module_id,
    cast(submitted.assessment_id as string) as assessment_id,
    cast(coalesce(submitted.is_banked, false) as boolean) as is_banked,
    cast(submitted.weight as double) as weight,
    cast(submitted.submitted_at as timestamp) as submitted_at,
    cast(submitted.known_from as date) as known_from,
    cast(marked.score as double) as score,
    cast(marked.known_from as date) as score_known_from,
    cast(
        row_number() over (
            partition by submitted.source_system, submitted.learner_id, submitted.module_id
            order by
                coalesce(submitted.is_banked, false),
                marked.known_from nulls last,
                submitted.submitted_at,
                submitted.assessment_submission_id
        ) as bigint
    ) as score_number,
    cast(
        row_number() over (
            partition by
                submitted.source_system,
                submitted.learner_id,
                submitted.module_id,
                submitted.assessment_id
            order by
                submitted.known_from,
                submitted.submitted_at,
                submitted.assessment_submission_id
        ) as bigint
    ) as attempt_number
from submitted
left join marked
    on submitted.assessment_submission_id = marked.assessment_submission_id
where submitted.module_id is not null
