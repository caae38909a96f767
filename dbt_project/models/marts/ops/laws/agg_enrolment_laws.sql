-- One row per law about what is known of enrolments on Mondays, and subject: what must be there and
-- what is. With `, by day` what moves to another day is seen, too.
{%- set learner = ['facts.source_system', 'facts.learner_id'] %}
{%- set of_module = learner + ['facts.module_id'] %}
{%- set of_enrolment = of_module + ['facts.as_of_date'] %}
{%- set known, told = 'facts.known_from', 'facts.as_of_date' %}
{%- set open = ref('int_ml__enrolment_weeks') ~ ' as facts ' %}
{%- set used = ref('int_ml__module_activity_days') ~ ' as facts ' %}
{%- set steps = ref('int_ml__assessment_steps') %}
{%- set handed_in = ref('int_ml__submissions') ~ ' as facts left join '
    ~ ref('int_ml__due_assessments') ~ ' as due on facts.source_system = due.source_system'
    ~ ' and facts.module_id = due.module_id and facts.assessment_id = due.assessment_id' %}
{%- set insight = join_consented('facts', 'learner_insight', 'facts.as_of_at') %}
{%- set monday_after = 'cast(' ~ period_start("'week'", 'facts.done_date')
    ~ ' + cast(7 * (numbers.n + 1) as int) as date)' %}
{%- set enrolled = ref('stg_learning_platform__module_progress_versions') %}
{%- set submitted = ref('stg_learning_platform__assessment_versions') %}
{%- set counted = 'rows counted = counts of a table' %}
{%- set rows = 'rows of a table = members of its grain' %}
{%- set activities = "'int_ml__module_activity_days'" %}
{%- set handed, mondays = "'int_ml__assessment_steps'", "'int_ml__as_of_weeks'" %}
{%- set sides = grain_sides([
    ('int_ml__module_activity_totals', of_module + [known], known, used, 'true'),
    (
        'int_ml__module_activity_weeks', of_module + [monday_after ~ ' as as_of_date'], told,
        used ~ ' cross join ' ~ numbers(8) ~ ' as numbers', monday_after ~ ' >= facts.known_from'
    ),
    (
        'int_ml__submissions', ['facts.assessment_submission_id', 'facts.submitted_at'],
        'cast(facts.submitted_at as date)',
        first_versions(submitted, 'assessment_submission_id') ~ ' as facts '
        ~ join_consented('facts', 'learner_insight', 'facts.submitted_at'),
        'facts.module_id is not null'
    ),
    ('int_ml__assessment_totals', of_module + [known], known, steps ~ ' as facts', 'true'),
    ('int_ml__ended_totals', learner + [known], known, 'ended as facts', 'true'),
    ('int_ml__enrolment_use', of_enrolment, told, open, 'true'),
    ('int_ml__enrolment_marks', of_enrolment, told, open, 'true'),
    ('int_ml__enrolment_ranks', of_enrolment, told, open, 'true'),
    ('int_ml__enrolment_labels', of_enrolment, told, open, 'true'),
    ('fct_enrolment_weeks', of_enrolment, told, open ~ insight, 'true'),
]) + [
    (counted, activities, 'expected', '1', none,
        ref('stg_learning_platform__activities') ~ ' as facts '
        ~ join_consented('facts', 'learner_insight', 'facts.occurred_at'), 'true'),
    (counted, activities, 'actual', 'facts.activity_count', none, used, 'true'),
    (counted, handed, 'actual',
        'facts.submission_count + facts.due_submission_count + facts.score_count', none, steps,
        'true'),
    (counted, handed, 'expected', 'case when facts.is_banked then 0 else 1 end', none, handed_in,
        'true'),
    (counted, handed, 'expected', '1', none, handed_in,
        'facts.attempt_number = 1 and due.due_from is not null'),
    (counted, handed, 'expected', '1', none, handed_in,
        'not facts.is_banked and facts.score_known_from is not null'),
    (rows, mondays, 'actual', '1', none, ref('int_ml__as_of_weeks'), 'true'),
    (rows, mondays, 'expected', 'least(facts.week_count, ' ~ feature_weeks() ~ ')', none, 'weeks',
        'facts.week_count > 0'),
] %}

-- weeks that an app has told of use in, from the second Monday on
with weeks as (
    select
        {{ days_between(
            "cast(date_trunc('week', min(receipts.first_event_at)) as date)",
            "cast(date_trunc('week', least(cast(max(receipts.last_event_at) as timestamp)"
            ~ " + interval '7' day, " ~ as_of() ~ ')) as date)'
        ) }} / 7 as week_count
    from {{ ref('stg_landing__receipts') }} as receipts
    where
        receipts.status = 'landed'
        and receipts.stream in (
            'activities', 'workouts', 'performance_sessions', 'practice_sessions', 'session_results'
        )
    group by receipts.source_system
),

ended as (
    {% for name in ['withdrawn', 'completed'] -%}
        select
            told.source_system,
            told.learner_id,
            {{ known_from(available_at('told.' ~ name ~ '_at', 'told.sent_at')) }} as known_from
        from {{ first_versions(
            enrolled, 'learner_id, versions.module_id', 'versions.' ~ name ~ '_at is not null'
        ) }} as told
        {{ join_availability('told', 'module_progress') }}
        {{ join_consented('told', 'learner_insight', 'told.' ~ name ~ '_at') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
