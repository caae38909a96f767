-- One row per law about the subjects that learners were at on Mondays, and table: what must be
-- there and what is. With `, by day` what moves to another day is seen, too.
{%- set subject_of = ['facts.source_system', 'facts.learner_id', 'facts.subject_kind',
    'facts.subject_id', 'facts.as_of_date'] %}
{%- set told, weeks = 'facts.as_of_date', ref('int_ml__subject_weeks') %}
{%- set monday_after = 'cast(' ~ period_start("'week'", 'facts.done_date')
    ~ ' + cast(7 * (numbers.n + 1) as int) as date)' %}
{%- set sides = grain_sides([
    (
        'int_ml__subject_weeks', subject_of[:4] + [monday_after ~ ' as as_of_date'], told,
        'activities as facts cross join ' ~ numbers(8) ~ ' as numbers',
        monday_after ~ ' >= facts.known_from'
    ),
    (
        'fct_progress_weeks', subject_of, told,
        'opened as facts inner join ' ~ ref('int_ml__as_of_weeks') ~ ' as mondays'
        ~ ' on facts.source_system = mondays.source_system'
        ~ ' and facts.as_of_date = mondays.as_of_date'
        ~ ' inner join ' ~ ref('int_ml__progress_totals') ~ ' as totals on facts.source_system = totals.source_system'
        ~ ' and facts.learner_id = totals.learner_id and facts.subject_kind = totals.subject_kind'
        ~ ' and facts.subject_id = totals.subject_id and facts.as_of_date >= totals.known_from'
        ~ ' and facts.as_of_date < totals.known_to '
        ~ join_consented('facts', 'learner_insight', 'mondays.as_of_at'),
        'totals.unit_count < facts.units_total'
    ),
]) %}

with modules as (
    select
        first_modules.source_system,
        first_modules.module_id,
        first_modules.course,
        {{ known_from(available_at(beginning_of_time(), 'first_modules.sent_at')) }} as known_from
    from {{ first_versions(
        ref('stg_learning_platform__module_versions'), 'module_id',
        'versions.course is not null and versions.position is not null'
    ) }} as first_modules
    {{ join_availability('first_modules', 'modules') }}
),

activities as (
    {% for relation, kind, subject, day, condition in [
        ('int_ml__module_activity_days', "'course'", 'modules.course', 'facts.done_date', 'true'),
        ('int_ml__progress_facts', 'facts.subject_kind', 'facts.subject_id',
            'cast(facts.happened_at as date)', "facts.fact = 'reached'"),
    ] -%}
        select
            facts.source_system,
            facts.learner_id,
            {{ kind }} as subject_kind,
            {{ subject }} as subject_id,
            {{ day }} as done_date,
            facts.known_from
        from {{ ref(relation) }} as facts
        {{ 'inner join modules on facts.module_id = modules.module_id' if loop.first }}
        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

opened as (
    select
        open_courses.source_system,
        open_courses.learner_id,
        'course' as subject_kind,
        open_courses.course as subject_id,
        open_courses.as_of_date,
        count(distinct modules.module_id) as units_total
    from {{ ref('int_ml__enrolment_weeks') }} as open_courses
    inner join modules
        on
            open_courses.source_system = modules.source_system
            and open_courses.course = modules.course
            and open_courses.as_of_date >= modules.known_from
    group by
        open_courses.source_system,
        open_courses.learner_id,
        open_courses.course,
        open_courses.as_of_date
    union all
    select
        pieces.source_system,
        pieces.learner_id,
        pieces.subject_kind,
        pieces.subject_id,
        pieces.as_of_date,
        100 as units_total
    from {{ weeks }} as pieces
    where pieces.subject_kind = 'piece'
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
