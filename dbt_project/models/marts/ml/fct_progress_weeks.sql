-- One row per learner, subject that the learner had begun and not completed, and Monday, as known
-- then.
with open_subjects as (
    select distinct
        enrolments.source_system,
        enrolments.learner_id,
        'course' as subject_kind,
        enrolments.course as subject_id,
        enrolments.as_of_date
    from {{ ref('int_ml__enrolment_weeks') }} as enrolments
    where enrolments.course is not null
    union all
    select
        subject_weeks.source_system,
        subject_weeks.learner_id,
        subject_weeks.subject_kind,
        subject_weeks.subject_id,
        subject_weeks.as_of_date
    from {{ ref('int_ml__subject_weeks') }} as subject_weeks
    where subject_weeks.subject_kind = 'piece'
),

modules as (
    select
        weeks.source_system,
        first_modules.course,
        weeks.as_of_date,
        count(*) as module_count
    from {{ first_versions(
        ref('stg_learning_platform__module_versions'), 'module_id',
        'versions.course is not null and versions.position is not null'
    ) }} as first_modules
    {{ join_availability('first_modules', 'modules') }}
    inner join {{ ref('int_ml__as_of_weeks') }} as weeks
        on
            first_modules.source_system = weeks.source_system
            and {{ known_from(available_at(beginning_of_time(), 'first_modules.sent_at')) }}
            <= weeks.as_of_date
    group by weeks.source_system, first_modules.course, weeks.as_of_date
),

measured as (
    select
        open_subjects.*,
        weeks.as_of_at,
        totals.begun_at,
        case when open_subjects.subject_kind = 'course' then modules.module_count else 100 end
            as units_total,
        totals.unit_count as units_done,
        totals.unit_count - coalesce(before.unit_count, 0) as units_done_28d,
        coalesce(used.activity_count_7d, 0) as activity_count_7d,
        coalesce(used.active_day_count_7d, 0) as active_days_7d,
        coalesce(used.active_day_count_28d, 0) as active_days_28d,
        completions.completed_at
    from open_subjects
    inner join {{ ref('int_ml__as_of_weeks') }} as weeks
        on
            open_subjects.source_system = weeks.source_system
            and open_subjects.as_of_date = weeks.as_of_date
    {% for alias, date in [
        ('totals', 'open_subjects.as_of_date'),
        ('before', 'cast(open_subjects.as_of_date - cast(28 as int) as date)'),
    ] -%}
        {{ 'inner' if alias == 'totals' else 'left' }} join
            {{ ref('int_ml__progress_totals') }} as {{ alias }}
            on
                open_subjects.source_system = {{ alias }}.source_system
                and open_subjects.learner_id = {{ alias }}.learner_id
                and open_subjects.subject_kind = {{ alias }}.subject_kind
                and open_subjects.subject_id = {{ alias }}.subject_id
                and {{ date }} >= {{ alias }}.known_from
                and {{ date }} < {{ alias }}.known_to
    {% endfor -%}
    {% for relation, alias in [
        ('int_ml__subject_weeks', 'used'), ('int_ml__completions', 'completions')
    ] -%}
        left join {{ ref(relation) }} as {{ alias }}
            on
                open_subjects.source_system = {{ alias }}.source_system
                and open_subjects.learner_id = {{ alias }}.learner_id
                and open_subjects.subject_kind = {{ alias }}.subject_kind
                and open_subjects.subject_id = {{ alias }}.subject_id
                {% if alias == 'used' -%}
                    and open_subjects.as_of_date = used.as_of_date
                {%- endif %}
    {% endfor -%}
    left join modules
        on
            open_subjects.source_system = modules.source_system
            and open_subjects.subject_id = modules.course
            and open_subjects.as_of_date = modules.as_of_date
)

select
    cast(measured.source_system as string) as source_system,
    cast(measured.learner_id as string) as learner_id,
    cast(measured.subject_kind as string) as subject_kind,
    cast(measured.subject_id as string) as subject_id,
    cast(measured.as_of_at as timestamp) as as_of_at,
    cast(measured.units_total as bigint) as units_total,
    cast(measured.units_done as bigint) as units_done,
    cast(measured.units_done_28d as bigint) as units_done_28d,
    cast({{ seconds_between('measured.begun_at', 'measured.as_of_at') }} / 86400e0 as double)
        as exposure_days,
    cast(measured.active_days_28d as bigint) as active_days_28d,
    cast(measured.activity_count_7d as bigint) as activity_count_7d,
    cast({{ predicted_days_seed(
        '(measured.units_total - measured.units_done)',
        '(measured.units_done_28d / 28e0)',
        '(least(1e0, measured.activity_count_7d / 20e0) * '
        ~ consistency('measured.active_days_7d') ~ ')'
    ) }} as bigint) as predicted_days_seed,
    cast(
        case
            when {{ label_available_at('measured.completed_at', 0) }} <= {{ as_of() }}
                then measured.completed_at
        end as timestamp
    ) as completed_at,
    cast({{ label_available_at('measured.completed_at', 0) }} as timestamp)
        as completed_label_available_at,
    cast(measured.as_of_date as date) as as_of_date
from measured
{{ join_consented('measured', 'learner_insight', 'measured.as_of_at') }}
where measured.units_done < measured.units_total
