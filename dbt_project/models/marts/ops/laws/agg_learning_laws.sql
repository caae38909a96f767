-- One row per law about activities, courses and risks of learners and subject: what must be there
-- and what is. With `, by day` sums times their days, so that what moves is seen, too.
{%- set grain = 'rows of a table = members of its grain' %}
{%- set days = ref('int_learning__activity_days') %}
{%- set windows = ref('int_learning__activity_windows') %}
{%- set enrolments = ref('int_learning__enrolments') %}
{%- set modules = ref('int_learning__course_modules') %}
{%- set courses = ref('int_learning__course_progress') %}
{%- set allowed = join_consented('facts', 'learner_insight', 'facts.at') %}
{%- set known_at = 'coalesce(facts.enrolled_at, facts.withdrawn_at, facts.sent_at)' %}
{%- set all_modules = ref('stg_learning_platform__modules') ~ ' as placed on' %}
{%- set has_place = ' and placed.course is not null and placed.position is not null' %}
{%- set goes_on = "facts.status <> 'withdrawn'" %}
{%- set learner = ['facts.source_system', 'facts.learner_id'] %}
{%- set in_modules = learner + ['facts.module_id'] %}
{%- set dealt_with = '(select source_system, learner_id from ' ~ windows ~ ' union all'
    ~ ' select source_system, learner_id from ' ~ courses ~ ') as facts' %}
{#- table, its keys, its day, relation that it is made of, condition -#}
{%- set sides = grain_sides([
    (
        'int_learning__activity_windows', learner, none,
        days ~ ' as facts inner join ' ~ ref('int_learners__today') ~ ' as today'
        ~ ' on facts.learner_id = today.learner_id and facts.source_system = today.source_system',
        'facts.local_date <= today.today_date',
    ),
    (
        'int_learning__enrolments', in_modules, none,
        ref('stg_learning_platform__module_progress') ~ ' as facts '
        ~ allowed | replace('facts.at', known_at), 'true',
    ),
    (
        'int_learning__course_modules', learner + ['placed.module_id'], none,
        enrolments ~ ' as facts inner join ' ~ all_modules ~ ' facts.course = placed.course',
        goes_on ~ has_place,
    ),
    ('int_learning__course_progress', learner, none, modules ~ ' as facts', 'true'),
    (
        'int_learning__risk_measures', learner + ['risks.risk_type'], none,
        courses ~ ' as facts cross join ' ~ ref('risk_types') ~ ' as risks',
        'facts.open_since_date is not null',
    ),
    (
        'agg_learner_risks', learner + ['facts.risk_type'], none,
        ref('int_learning__risk_measures') ~ ' as facts', 'true',
    ),
    ('agg_learning_progress', learner, none, dealt_with, 'true'),
    ('agg_learning_velocity', learner, none, dealt_with, 'true'),
    (
        'fct_activity_days', in_modules + ['facts.activity_type', 'facts.local_date'],
        'facts.local_date', days ~ ' as facts', 'true',
    ),
    ('fct_enrolments', in_modules, none, enrolments ~ ' as facts', 'true'),
]) %}
{#- what is done outside of courses that have an order -#}
{%- do sides.append((
    grain, "'int_learning__course_modules'", 'expected', '1', none,
    enrolments ~ ' as facts left join ' ~ all_modules ~ ' facts.module_id = placed.module_id'
    ~ has_place, goes_on ~ ' and placed.module_id is null',
)) %}
{#- law, what it is about, amount and its relation; then amount and table -#}
{%- for law, subject, amount, relation, total, table in [
    ('activities allowed = of days', 'activities', 'activity_count', 'activities',
        'activity_count', days),
    ('clicks allowed = of days', 'clicks', 'click_count', 'activities', 'click_count', days),
    ('activities of days = shown', 'activities', 'activity_count', days,
        'activity_count', ref('fct_activity_days')),
    ('activities of the week = of learners', 'progress', 'week_activity_count', windows,
        'week_activity_count', ref('agg_learning_progress')),
    ('activities of the week = of learners', 'velocity', 'week_activity_count', windows,
        'recent_activity_count', ref('agg_learning_velocity')),
    ('modules to do = of learners', 'courses', '1', modules, 'total_module_count', courses),
    ('modules to do = of learners', 'progress', '1', modules,
        'total_module_count', ref('agg_learning_progress')),
] %}
    {%- set subject = "'" ~ subject ~ "'" %}
    {%- do sides.extend([
        (law, subject, 'expected', amount, none, relation, 'true'),
        (law, subject, 'actual', total, none, table, 'true'),
    ]) %}
{%- endfor %}

with activities as (
    select
        count(*) as activity_count,
        sum(facts.clicks) as click_count
    from {{ ref('stg_learning_platform__activities') }} as facts
    {{ allowed | replace('facts.at', 'facts.occurred_at') }}
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
