-- One row per law about what learners have done of a subject, and table: what must be there and
-- what is. With `, by day` what moves to another day is seen, too.
{%- set subject_of = ['facts.source_system', 'facts.learner_id', 'facts.subject_kind',
    'facts.subject_id'] %}
{%- set known, progress = 'facts.known_from', ref('int_ml__progress_facts') %}
{%- set enrolments = ref('stg_learning_platform__module_progress_versions') %}
{%- set played = first_versions(
    ref('stg_song_practice__performance_session_versions'), 'performance_session_id',
    'versions.ended_at is not null and versions.song_id is not null'
    ~ ' and versions.completion_ratio is not null'
) %}
{%- set rows, counted = 'rows of a table = members of its grain',
    'rows counted = counts of a table' %}
{%- set completions, facts_told = "'int_ml__completions'", "'int_ml__progress_facts'" %}
{%- set sides = grain_sides([
    (
        'int_ml__stream_availability', ['facts.source_system', 'facts.stream'], none,
        ref('availability_lags') ~ ' as facts inner join ' ~ ref('stg_landing__receipts')
        ~ ' as receipts on facts.source_system = receipts.source_system',
        "receipts.status = 'landed'"
    ),
    ('int_ml__progress_totals', subject_of + [known], known, progress ~ ' as facts', 'true'),
    (
        'int_ml__completions', subject_of, none, progress ~ ' as facts',
        "facts.subject_kind = 'piece' and facts.amount >= 100"
    ),
]) + [
    (rows, completions, 'expected', '1', none, 'completed', 'true'),
    (counted, facts_told, 'actual', '1', 'cast(facts.happened_at as date)', progress, 'true'),
    (counted, facts_told, 'expected', '1', 'cast(facts.ended_at as date)', played ~ ' as facts '
        ~ join_consented('facts', 'learner_insight', 'facts.ended_at'),
        "coalesce(facts.clock_flag <> 'future', true)"),
] %}
{%- for moment, condition in [
    ('coalesce(facts.enrolled_at, facts.sent_at)', 'true'),
    ('facts.completed_at', 'versions.completed_at is not null'),
] %}
    {%- do sides.append((
        counted, facts_told, 'expected', '1', 'cast(' ~ moment ~ ' as date)',
        first_versions(enrolments, 'learner_id, versions.module_id', condition)
        ~ ' as facts inner join modules on facts.module_id = modules.module_id '
        ~ join_consented('facts', 'learner_insight', moment), 'true',
    )) %}
{%- endfor %}

with modules as (
    select first_modules.module_id
    from {{ first_versions(
        ref('stg_learning_platform__module_versions'), 'module_id',
        'versions.course is not null and versions.position is not null'
    ) }} as first_modules
),

courses as (
    select
        modules_now.course,
        count(*) as module_count
    from {{ ref('stg_learning_platform__modules') }} as modules_now
    where modules_now.course is not null and modules_now.position is not null
    group by modules_now.course
),

-- courses of which every module that they have now was completed
completed as (
    select
        done.learner_id,
        done.subject_id
    from {{ progress }} as done
    inner join courses on done.subject_id = courses.course
    where done.fact = 'done'
    group by done.source_system, done.learner_id, done.subject_id
    having count(*) >= max(courses.module_count)
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
