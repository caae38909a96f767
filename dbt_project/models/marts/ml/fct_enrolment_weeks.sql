-- One row per enrolment and Monday at which it was open, as known then.
with profiles as (
    select * from {{ known_versions(
        ref('stg_learning_platform__learner_versions'),
        'learners',
        'source_system, learner_id',
        'coalesce(versions.registered_at, versions.updated_at, versions.sent_at)'
    ) }} as learner_versions
),

counted as (
    select
        enrolments.*,
        count(*) over (
            partition by
                enrolments.source_system, enrolments.learner_id, enrolments.as_of_date
        ) as open_enrolment_count,
        {{ seconds_between('enrolments.begun_at', 'enrolments.as_of_at') }} / 86400e0
            as elapsed_days
    from {{ ref('int_ml__enrolment_weeks') }} as enrolments
)

select
    cast(counted.source_system as string) as source_system,
    cast(counted.learner_id as string) as learner_id,
    cast(counted.module_id as string) as module_id,
    cast(counted.as_of_at as timestamp) as as_of_at,
    cast(counted.course as string) as course,
    cast(counted.ends_at is null as boolean) as is_own_pace,
    cast(floor(counted.elapsed_days / 7e0) + 1 as bigint) as course_week,
    cast(counted.elapsed_days as double) as elapsed_days,
    cast({{ ratio('counted.elapsed_days', 'counted.length_days') }} as double) as elapsed_ratio,
    cast(
        {{ seconds_between('counted.as_of_at', 'counted.ends_at') }} / 86400e0 as double
    ) as remaining_days,
    cast(
        {{ seconds_between('counted.joined_at', 'counted.begun_at') }} / 86400e0 as double
    ) as lead_days,
    cast(counted.length_days as bigint) as length_days,
    cast(counted.previous_attempts as bigint) as previous_attempts,
    cast(counted.credits as bigint) as credits,
    cast(counted.progress_ratio as double) as progress_ratio,
    cast(
        {{ seconds_between('counted.progress_told_at', 'counted.as_of_at') }} / 86400e0 as double
    ) as progress_age_days,
    cast(counted.open_enrolment_count as bigint) as open_enrolment_count,
    {% for name in ['withdrawn_count', 'completed_count'] -%}
        cast(coalesce(ended.{{ name }}, 0) as bigint) as other_{{ name }},
    {% endfor -%}
    cast(
        {{ days_between('cast(ended.last_withdrawn_at as date)', 'counted.as_of_date') }} as bigint
    ) as days_since_withdrawal,
    cast(
        floor({{ seconds_between('profiles.registered_at', 'counted.as_of_at') }} / 604800e0)
        as bigint
    ) as tenure_weeks,
    {% for name in [
        'current_level', 'gender', 'region', 'highest_education', 'imd_band', 'age_band'
    ] -%}
        cast(profiles.{{ name }} as string) as {{ name }},
    {% endfor -%}
    cast(profiles.has_disability as boolean) as has_disability,
    {% for name, type in enrolment_use_features() -%}
        cast(used.{{ name }} as {{ type }}) as {{ name }},
    {% endfor -%}
    {% for name, type in enrolment_mark_features() -%}
        cast(marks.{{ name }} as {{ type }}) as {{ name }},
    {% endfor -%}
    {% for measure in ['click_count_7d', 'click_count_28d', 'click_count_total'] -%}
        cast(ranks.{{ measure }}_percentile as double) as {{ measure }}_percentile,
    {% endfor -%}
    {% for prefix, outcome in [
        ('is', 'withdrawn_within_7_days'),
        ('is', 'completed_within_28_days'),
        ('has', 'failed_or_withdrawn'),
    ] -%}
        cast(labels.{{ prefix }}_{{ outcome }} as boolean) as {{ prefix }}_{{ outcome }},
        cast(labels.{{ outcome }}_label_available_at as timestamp)
            as {{ outcome }}_label_available_at,
    {% endfor -%}
    cast(labels.as_of_date as date) as as_of_date
from counted
{% for model, alias in [
    ('int_ml__enrolment_use', 'used'),
    ('int_ml__enrolment_ranks', 'ranks'),
    ('int_ml__enrolment_marks', 'marks'),
    ('int_ml__enrolment_labels', 'labels'),
] -%}
    inner join {{ ref(model) }} as {{ alias }}
        on
            counted.source_system = {{ alias }}.source_system
            and counted.learner_id = {{ alias }}.learner_id
            and counted.module_id = {{ alias }}.module_id
            and counted.as_of_date = {{ alias }}.as_of_date
{% endfor -%}
left join profiles
    on
        counted.source_system = profiles.source_system
        and counted.learner_id = profiles.learner_id
        and counted.as_of_date >= profiles.known_from
        and counted.as_of_date < profiles.known_to
left join {{ ref('int_ml__ended_totals') }} as ended
    on
        counted.source_system = ended.source_system
        and counted.learner_id = ended.learner_id
        and counted.as_of_date >= ended.known_from
        and counted.as_of_date < ended.known_to
{{ join_consented('counted', 'learner_insight', 'counted.as_of_at') }}
