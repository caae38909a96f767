-- One row per assessment of a module that runs by a calendar, with the first Monday on which a
-- fifth of those enrolled were known to have handed it in: from then on it is due. The app tells no
-- dates of what is to be handed in.
with enrolled as (
    select
        enrolments.source_system,
        enrolments.module_id,
        enrolments.as_of_date,
        count(*) as enrolment_count
    from {{ ref('int_ml__enrolment_weeks') }} as enrolments
    where enrolments.ends_at is not null
    group by enrolments.source_system, enrolments.module_id, enrolments.as_of_date
),

steps as (
    select
        submissions.source_system,
        submissions.module_id,
        submissions.assessment_id,
        submissions.known_from,
        count(*) as submission_count
    from {{ ref('int_ml__submissions') }} as submissions
    where not submissions.is_banked and submissions.assessment_id is not null
    group by
        submissions.source_system,
        submissions.module_id,
        submissions.assessment_id,
        submissions.known_from
),

totals as (
    select
        steps.source_system,
        steps.module_id,
        steps.assessment_id,
        steps.known_from,
        lead(steps.known_from) over assessment as known_to,
        sum(steps.submission_count) over assessment as submission_count
    from steps
    window assessment as (
        partition by steps.source_system, steps.module_id, steps.assessment_id
        order by steps.known_from
    )
)

select
    cast(totals.source_system as string) as source_system,
    cast(totals.module_id as string) as module_id,
    cast(totals.assessment_id as string) as assessment_id,
    cast(min(enrolled.as_of_date) as date) as due_from
from totals
inner join enrolled
    on
        totals.source_system = enrolled.source_system
        and totals.module_id = enrolled.module_id
        and totals.known_from <= enrolled.as_of_date
        and coalesce(totals.known_to, cast({{ end_of_time() }} as date)) > enrolled.as_of_date
where 5 * totals.submission_count >= enrolled.enrolment_count
group by totals.source_system, totals.module_id, totals.assessment_id
