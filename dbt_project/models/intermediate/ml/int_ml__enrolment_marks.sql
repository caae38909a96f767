-- One row per open enrolment and Monday: what the learner had handed in and which scores came back,
-- as known then. The percentile is among all enrolments with a score that were open in the module.
with due as (
    select
        enrolments.source_system,
        enrolments.module_id,
        enrolments.as_of_date,
        count(distinct due.assessment_id) as due_count,
        max(due.due_from) as last_due_from
    from {{ ref('int_ml__due_assessments') }} as due
    inner join (
        select distinct
            enrolments.source_system,
            enrolments.module_id,
            enrolments.as_of_date
        from {{ ref('int_ml__enrolment_weeks') }} as enrolments
    ) as enrolments
        on
            due.source_system = enrolments.source_system
            and due.module_id = enrolments.module_id
            and due.due_from <= enrolments.as_of_date
    group by enrolments.source_system, enrolments.module_id, enrolments.as_of_date
),

joined as (
    select
        enrolments.source_system,
        enrolments.learner_id,
        enrolments.module_id,
        enrolments.as_of_date,
        {% for name, _, _ in submission_steps() -%}
            coalesce(totals.{{ name }}, 0) as {{ name }},
        {% endfor -%}
        coalesce(totals.failing_score_count, 0) as failing_score_count,
        totals.score_mean,
        totals.weighted_score_mean,
        totals.least_score,
        totals.last_score,
        totals.score_slope,
        totals.last_submitted_at,
        due.last_due_from,
        case when enrolments.ends_at is not null then coalesce(due.due_count, 0) end as due_count
    from {{ ref('int_ml__enrolment_weeks') }} as enrolments
    left join {{ ref('int_ml__assessment_totals') }} as totals
        on
            enrolments.source_system = totals.source_system
            and enrolments.learner_id = totals.learner_id
            and enrolments.module_id = totals.module_id
            and enrolments.as_of_date >= totals.known_from
            and enrolments.as_of_date < totals.known_to
    left join due
        on
            enrolments.source_system = due.source_system
            and enrolments.module_id = due.module_id
            and enrolments.as_of_date = due.as_of_date
)

select
    cast(joined.source_system as string) as source_system,
    cast(joined.learner_id as string) as learner_id,
    cast(joined.module_id as string) as module_id,
    cast(joined.as_of_date as date) as as_of_date,
    cast(joined.submission_count as bigint) as submission_count,
    cast(
        {{ days_between('cast(joined.last_submitted_at as date)', 'joined.as_of_date') }} as bigint
    ) as days_since_submission,
    cast(joined.due_count as bigint) as due_assessment_count,
    cast({{ days_between('joined.last_due_from', 'joined.as_of_date') }} as bigint)
        as days_since_due,
    cast(
        case when joined.due_count is not null then joined.due_submission_count end as bigint
    ) as due_submission_count,
    cast(joined.due_count - joined.due_submission_count as bigint) as missed_assessment_count,
    cast(
        case when joined.due_count is not null then joined.late_submission_count end as bigint
    ) as late_submission_count,
    cast({{ ratio('joined.due_submission_count', 'joined.due_count') }} as double)
        as due_submission_ratio,
    cast(joined.score_count as bigint) as known_score_count,
    cast(joined.failing_score_count as bigint) as failing_score_count,
    cast(joined.score_mean as double) as score_mean,
    cast(joined.weighted_score_mean as double) as weighted_score_mean,
    cast(joined.least_score as double) as least_score,
    cast(joined.last_score as double) as last_score,
    cast(joined.score_slope as double) as score_slope,
    cast(
        case
            when joined.score_mean is not null then percent_rank() over scored_in_module
        end as double
    ) as score_mean_percentile
from joined
window scored_in_module as (
    partition by
        joined.source_system,
        joined.module_id,
        joined.as_of_date,
        joined.score_mean is not null
    order by joined.score_mean
)
