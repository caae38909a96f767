-- One row per submission of an assessment, with the Mondays from which it and its score were known,
-- and its places, in the order in which that became known, among the learner's scores in the module
-- and among the attempts at the assessment.
-- The first score that the app told counts: to mark again is news of later. Where no clock tells
-- when it was marked, the lag of marks is added to the submission.
with versions as (
    select
        assessment_versions.*,
        row_number() over (
            partition by
                assessment_versions.assessment_submission_id, assessment_versions.score is not null
            order by assessment_versions.sent_at, assessment_versions.updated_at nulls first
        ) as version_number
    from {{ ref('stg_learning_platform__assessment_versions') }} as assessment_versions
),

submitted as (
    select
        versions.assessment_submission_id,
        min({{ known_from(available_at('versions.submitted_at', 'versions.sent_at')) }})
            as known_from
    from versions
    {{ join_availability('versions', 'assessments') }}
    group by versions.assessment_submission_id
),

clocked as (
    select
        versions.assessment_submission_id,
        versions.score,
        {{ known_from(available_at('versions.updated_at', 'versions.sent_at')) }} as known_from
    from versions
    {{ join_availability('versions', 'assessments') }}
    where
        versions.score is not null
        and versions.version_number = 1
        and versions.updated_at > versions.submitted_at
),

unclocked as (
    select
        versions.assessment_submission_id,
        versions.score,
        {{ known_from(available_at('versions.submitted_at', 'versions.sent_at')) }} as known_from
    from versions
    {{ join_availability('versions', 'marks') }}
    where
        versions.score is not null
        and versions.version_number = 1
        and coalesce(versions.updated_at <= versions.submitted_at, true)
),

marked as (
    select * from clocked
    union all
    select * from unclocked
)

select
    cast(assessments.source_system as string) as source_system,
    cast(assessments.assessment_submission_id as string) as assessment_submission_id,
    cast(assessments.learner_id as string) as learner_id,
    cast(assessments.module_id as string) as module_id,
    cast(assessments.assessment_id as string) as assessment_id,
    cast(coalesce(assessments.is_banked, false) as boolean) as is_banked,
    cast(assessments.weight as double) as weight,
    cast(assessments.submitted_at as timestamp) as submitted_at,
    cast(submitted.known_from as date) as known_from,
    cast(marked.score as double) as score,
    cast(marked.known_from as date) as score_known_from,
    cast(
        row_number() over (
            partition by assessments.source_system, assessments.learner_id, assessments.module_id
            order by
                coalesce(assessments.is_banked, false),
                marked.known_from nulls last,
                assessments.submitted_at,
                assessments.assessment_submission_id
        ) as bigint
    ) as score_number,
    cast(
        row_number() over (
            partition by
                assessments.source_system,
                assessments.learner_id,
                assessments.module_id,
                assessments.assessment_id
            order by
                submitted.known_from,
                assessments.submitted_at,
                assessments.assessment_submission_id
        ) as bigint
    ) as attempt_number
from {{ ref('stg_learning_platform__assessments') }} as assessments
{{ join_consented('assessments', 'learner_insight', 'assessments.submitted_at') }}
inner join submitted
    on assessments.assessment_submission_id = submitted.assessment_submission_id
left join marked
    on assessments.assessment_submission_id = marked.assessment_submission_id
where assessments.module_id is not null
